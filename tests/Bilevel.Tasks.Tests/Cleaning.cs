using Bilevel.Data;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Tasks.Tests;

/// <summary>The data that a cleaning task must have made for a seed, and points to evaluate it at.</summary>
internal static class Cleaning
{
    public static HyperCleaningTask Task { get; } = new();

    public static TaskOptions Tiny { get; } = new() { Size = TaskSize.Tiny };

    /// <summary>Training rows with corrupted labels, validation, test, and which training rows are corrupted.</summary>
    public static (LabelledRows Training, LabelledRows Validation, LabelledRows Test, CorruptedLabels Corrupted, int[] TrueLabels) Rows(TaskOptions options, ulong seed)
    {
        var table = Digits.Load(options.Data);
        var split = Split.Into(table, options.Size == TaskSize.Tiny ? SplitSizes.Counts(200, 60, 100) : SplitSizes.Counts(1197, 200, 400), seed);
        var trueLabels = table.LabelsOf(split.Training);
        var corrupted = Corruption.Apply(trueLabels, 10, options.Corruption, seed);
        return (
            new(table.FeaturesOf(split.Training), corrupted.Labels, 64, 10), new(table.FeaturesOf(split.Validation), table.LabelsOf(split.Validation), 64, 10),
            new(table.FeaturesOf(split.Test), table.LabelsOf(split.Test), 64, 10), corrupted, trueLabels);
    }

    public static Vec<double> Point(int length, byte stream, double scale)
    {
        var random = new RandomStream(31, stream, 0, 0);
        var point = new Vec<double>(length);
        foreach (ref var entry in point.Span)
            entry = scale * random.NextGaussian();
        return point;
    }

    public static Dictionary<string, double> Evaluate<T>(TaskInstance<T> task, Vec<T> x, Vec<T> y)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var values = new double[task.Metrics.Names.Count];
        task.Metrics.Evaluate(x, y, values);
        return task.Metrics.Names.Zip(values).ToDictionary(m => m.First, m => m.Second);
    }
}

using System.Globalization;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Checking;
using Bilevel.Data;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>The regularisation task on its three data sets against loops in double; ijcnn1 and covtype on rows made in their formats.</summary>
public sealed class RegularisationTaskTests : IDisposable
{
    private static readonly RegularisationTask s_task = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("bilevel-tasks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("digits", 64, 640)]
    [InlineData("ijcnn1", 22, 22)]
    [InlineData("covtype", 7, 378)]
    public void LossesAndMetrics_AtARandomPoint_AreTheFormulas(string dataset, int p, int d)
    {
        var options = Options(dataset);
        var (task, rows) = (s_task.Create<double>(options, 3), Rows(options, 3));
        var shape = task.Oracle.Shape;
        Assert.Equal((p, d, 200, 60, false), (shape.UpperDimension, shape.LowerDimension, shape.LowerSamples, shape.UpperSamples, shape.UpperDependsOnX));
        Assert.All(task.Start.X.Span.ToArray(), entry => Assert.Equal(Math.Log(0.1), entry));
        Assert.All(task.Start.Y.Span.ToArray(), entry => Assert.Equal(0, entry));

        var (x, y) = (Cleaning.Point(p, 1, 0.5), Cleaning.Point(d, 2, 0.3));
        var width = d / rows.Training.Columns;
        var penalty = Enumerable.Range(0, d).Sum(i => Math.Exp(x[dataset == "covtype" ? i % width : i / width]) * y[i] * y[i]);
        Close(Loss(rows.Training, y) + 0.5 * penalty, task.Oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.Value, shape)).Value);
        var metrics = Cleaning.Evaluate(task, x, y);
        Close(Loss(rows.Validation, y), task.Oracle.Upper(x, y, Batch.Full, new(UpperAsk.Value, shape)).Value);
        Close(Loss(rows.Validation, y), metrics["validation_loss"]);
        Close(Loss(rows.Test, y), metrics["test_loss"]);
        Assert.Equal(Enumerable.Range(0, 100).Count(i => Scores(rows.Test, i, y) is var s && Array.IndexOf(s, s.Max()) == rows.Test.Labels[i]) / 100.0, metrics["test_accuracy"], Tolerances.Summation);
        Close(task.Oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.GradientY, shape)).GradientY.Norm(), metrics["lower_gradient_norm"]);
    }

    [Theory]
    [InlineData("digits")]
    [InlineData("ijcnn1")]
    [InlineData("covtype")]
    public void Hypergradient_OfEachDataSet_PassesTheCheck(string dataset)
    {
        var task = s_task.Create<double>(Options(dataset), 0);
        var report = HypergradientCheck.Run(task.Oracle, task.Start.X, task.Start.Y, new() { Directions = 1 });
        Assert.True(report.Passed, string.Join("\n", report.Failures));
    }

    [Fact]
    public void Run_OnDigits_LowersTheValidationLoss()
    {
        var task = s_task.Create<float>(Cleaning.Tiny, 1);
        var state = Solver.Run(new Soba { LowerStep = 0.5, UpperStep = 2 }, task.Oracle, task.Start, new(Budget.OfIterations(1000)), TestContext.Current.CancellationToken).Progress.State;
        var metrics = Cleaning.Evaluate(task, state.X, state.Y);
        Assert.InRange(metrics["validation_loss"], 0, Math.Log(10) / 3);
        Assert.InRange(metrics["test_accuracy"], 0.8, 1);
        Assert.True(state.X.Span.ToArray().Max() - state.X.Span.ToArray().Min() > 1, "the penalties stayed alike");
    }

    [Fact]
    public void Create_WithoutItsData_SaysWhatToGive()
    {
        var error = Assert.Throws<DataException>(() => s_task.Create<float>(Cleaning.Tiny with { Dataset = "ijcnn1" }, 0));
        Assert.Equal("ijcnn1: this data set is not part of the product: expected a path to its file or a folder that holds it (--data); LIBSVM's data sets page has it as ijcnn1.bz2", error.Message);
        Assert.StartsWith("expected the data set digits, ijcnn1 or covtype, got 'mnist'", Assert.Throws<ArgumentException>(() => s_task.Create<float>(Cleaning.Tiny with { Dataset = "mnist" }, 0)).Message, StringComparison.Ordinal);
    }

    /// <summary>The distributed files, where the machine has them.</summary>
    [Theory]
    [InlineData("ijcnn1", "libsvm", "ijcnn1.bz2", 49_990)]
    [InlineData("covtype", "covtype", "covtype.data.gz", 15_120)]
    public void Create_FromTheDistributedFile_SplitsItThreeToOneToOne(string dataset, string folder, string file, int rows)
    {
        var data = SharedData.FolderWith(folder, file);
        var task = s_task.Create<float>(new() { Dataset = dataset, Data = data }, 0);
        var used = task.Data.Rows.Values.Sum();
        Assert.InRange(used, 0.95 * rows, rows);
        Assert.Equal(0.6, (double)task.Data.Rows["train"] / used, 0.001);
        Assert.Equal(task.Data.Rows["validation"], task.Data.Rows["test"], 1.0);
        Assert.Equal((dataset, data, 64), (task.Data.Name, task.Data.Source, task.Data.Sha256.Length));
    }

    // 400 rows in the format of each data set, whose labels follow the features.
    private TaskOptions Options(string dataset)
    {
        if (dataset == "digits")
            return Cleaning.Tiny;
        var (random, lines) = (new RandomStream(9, 0, 0, 0), new List<string>());
        for (var row = 0; row < 400; row++)
        {
            double[] numbers = new double[22];
            foreach (ref var number in numbers.AsSpan())
                number = Math.Round(random.NextGaussian(), 3);
            if (dataset == "ijcnn1")
            {
                lines.Add($"{(numbers[0] > numbers[1] ? 1 : -1)} {string.Join(' ', numbers.Select((number, i) => FormattableString.Invariant($"{i + 1}:{number}")))}");
                continue;
            }

            var indicators = new int[44];
            (indicators[row % 4], indicators[4 + row % 40]) = (1, 1);
            lines.Add(string.Join(',', numbers.Take(10).Select(number => Math.Round(100 * number + 500).ToString(CultureInfo.InvariantCulture)).Concat(indicators.Select(i => i.ToString(CultureInfo.InvariantCulture))).Append((1 + row % 7).ToString(CultureInfo.InvariantCulture))));
        }

        var path = Path.Combine(_folder, dataset);
        File.WriteAllLines(path, lines);
        return Cleaning.Tiny with { Dataset = dataset, Data = path };
    }

    private static (LabelledRows Training, LabelledRows Validation, LabelledRows Test) Rows(TaskOptions options, ulong seed)
    {
        var table = options.Dataset switch { "ijcnn1" => Ijcnn1.Load(options.Data!), "covtype" => CovtypeFile.Read(options.Data!), _ => Digits.Load() };
        var split = Split.Into(table, SplitSizes.Counts(200, 60, 100), seed);
        if (options.Dataset == "covtype")
            table = Standardiser.Fit(table, split.Training, CovtypeFile.Measurements).Apply(table);
        LabelledRows Of<TRole>(RowSet<TRole> rows)
            where TRole : IRole => new(table.FeaturesOf(rows), table.LabelsOf(rows), table.Columns, table.Classes);
        return (Of(split.Training), Of(split.Validation), Of(split.Test));
    }

    // Of two classes log(1 + exp(−t yᵀa)) with t = ±1; else the cross-entropy of the softmax.
    private static double Loss(LabelledRows rows, Vec<double> y) => Enumerable.Range(0, rows.Labels.Length).Average(i =>
    {
        var scores = Scores(rows, i, y);
        return rows.Classes == 2
            ? Math.Log(1 + Math.Exp(rows.Labels[i] == 1 ? -scores[1] : scores[1]))
            : Math.Log(scores.Sum(Math.Exp)) - scores[rows.Labels[i]];
    });

    private static double[] Scores(LabelledRows rows, int i, Vec<double> y)
    {
        var width = y.Length / rows.Columns;
        double[] scores = [.. Enumerable.Range(0, width).Select(c => Enumerable.Range(0, rows.Columns).Sum(j => (double)rows.Features[i * rows.Columns + j] * y[j * width + c]))];
        return width == 1 ? [0, scores[0]] : scores;
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, Tolerances.Summation * 10 * Math.Max(1, Math.Abs(expected)));
}

using Bilevel.Data;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>What a seed fixes: split, corruption, starting point, and that all methods and references share them.</summary>
public class HyperCleaningDataTests
{
    [Fact]
    public void Corruption_OfASeed_IsFixedAndAsLargeAsAsked()
    {
        var first = Corrupted(Cleaning.Tiny, 5);
        Assert.Equal(first, Corrupted(Cleaning.Tiny, 5));
        Assert.NotEqual(first, Corrupted(Cleaning.Tiny, 6));
        Assert.Equal(first, Cleaning.Rows(Cleaning.Tiny, 5).Corrupted.IsCorrupted);
        Assert.InRange(first.Count(c => c), 100 - 4 * 7, 100 + 4 * 7);
    }

    [Fact]
    public void Corruption_OfARow_IsAnotherClass()
    {
        var rows = Cleaning.Rows(Cleaning.Tiny, 5);
        Assert.All(
            rows.TrueLabels.Zip(rows.Training.Labels, rows.Corrupted.IsCorrupted),
            row => Assert.Equal(row.Third, row.First != row.Second));
    }

    [Fact]
    public void Roles_OfASeed_ShareNoRow()
    {
        var (table, task) = (Digits.Load(), Cleaning.Task.Create<float>(Cleaning.Tiny, 2));
        int[] training = [.. task.Weights!(task.Start.X).Select(w => w.Row)];
        var split = Split.Into(table, SplitSizes.Counts(200, 60, 100), 2);
        Assert.Equal(split.Training.Ids.ToArray(), training);
        int[] all = [.. training, .. split.Validation.Ids, .. split.Test.Ids];
        Assert.Equal(360, all.Distinct().Count());
    }

    [Theory]
    [InlineData(TaskSize.Tiny, 200, 60, 100)]
    [InlineData(TaskSize.Local, 1197, 200, 400)]
    [InlineData(TaskSize.Paper, 1197, 200, 400)]
    public void Sizes_OfTheRoles_AreDocumented(TaskSize size, int train, int validation, int test)
    {
        var task = Cleaning.Task.Create<float>(new() { Size = size }, 0);
        Assert.Equal((train, validation, test), (task.Data.Rows["train"], task.Data.Rows["validation"], task.Data.Rows["test"]));
        Assert.Equal((train, 650, train, validation), (task.Oracle.Shape.UpperDimension, task.Oracle.Shape.LowerDimension, task.Oracle.Shape.LowerSamples, task.Oracle.Shape.UpperSamples));
        Assert.Equal(("digits", "embedded", 64), (task.Data.Name, task.Data.Source, task.Data.Sha256.Length));
        Assert.All(task.Start.X.Span.ToArray(), entry => Assert.Equal(1, entry));
    }

    [Fact]
    public void Perceptron_OfASeed_StartsAtKeyedWeightsWithinItsBounds()
    {
        float[] Start(ulong seed) => Cleaning.Task.Create<float>(Cleaning.Tiny with { Model = ClassifierModel.Mlp }, seed).Start.Y.Span.ToArray();
        var y = Start(1);
        Assert.Equal((64 + 1) * 32 + (32 + 1) * 10, y.Length);
        Assert.Equal(y, Start(1));
        Assert.NotEqual(y, Start(2));
        Assert.All(y[..(65 * 32)], w => Assert.InRange(w, -1 / 8f, 1 / 8f));
        Assert.True(y[..(65 * 32)].Max() > 0.12 && y[..(65 * 32)].Min() < -0.12);
        Assert.All(Cleaning.Task.Create<float>(Cleaning.Tiny, 1).Start.Y.Span.ToArray(), w => Assert.Equal(0, w));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Auc_WhereAllRowsAreAlike_HasNoMeaning(double corruption)
    {
        var task = Cleaning.Task.Create<float>(Cleaning.Tiny with { Corruption = corruption }, 0);
        var metrics = Cleaning.Evaluate(task, task.Start.X, task.Start.Y);
        Assert.True(double.IsNaN(metrics["auc"]));
        Assert.All(metrics.Where(m => m.Key != "auc"), m => Assert.True(double.IsFinite(m.Value)));
        Assert.All(task.Weights!(task.Start.X), w => Assert.Equal(corruption == 1, w.IsCorrupted));
    }

    [Fact]
    public void Weights_OfAnX_AreItsLogisticsWithTheRowsNumbers()
    {
        var task = Cleaning.Task.Create<float>(Cleaning.Tiny, 0);
        var x = task.Start.X.Clone();
        x[3] = -2;
        var weights = task.Weights!(x);
        Assert.Equal(200, weights.Count);
        Assert.Equal(1 / (1 + Math.Exp(2)), weights[3].Weight, Tolerances.Summation);
        Assert.Equal(1 / (1 + Math.Exp(-1)), weights[4].Weight, Tolerances.Summation);
    }

    /// <summary>The file that the embedded rows were made from, where the machine has it.</summary>
    [Fact]
    public void Data_FromTheOriginalFile_IsWhatIsEmbedded()
    {
        var folder = Ancestors().Select(a => Path.Combine(a, "shared", "data")).FirstOrDefault(f => File.Exists(Path.Combine(f, "digits", "digits.csv.gz")));
        Assert.SkipWhen(folder is null, "no folder above this one holds shared/data/digits/digits.csv.gz");
        var options = Cleaning.Tiny with { Data = folder };
        var (file, embedded) = (Cleaning.Task.Create<float>(options, 4), Cleaning.Task.Create<float>(Cleaning.Tiny, 4));
        Assert.Equal((embedded.Data.Sha256, folder), (file.Data.Sha256, file.Data.Source));
        Assert.Equal(embedded.Data.Rows, file.Data.Rows);
        Assert.Equal(Cleaning.Rows(Cleaning.Tiny, 4).Training.Features, Cleaning.Rows(options, 4).Training.Features);
    }

    private static IEnumerable<string> Ancestors()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }

    private static bool[] Corrupted(TaskOptions options, ulong seed)
    {
        var task = Cleaning.Task.Create<float>(options, seed);
        return [.. task.Weights!(task.Start.X).Select(w => w.IsCorrupted)];
    }
}

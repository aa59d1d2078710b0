using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Experiments.Results;

namespace Bilevel.Reports.Tests;

/// <summary>What a diagnosis leaves in a run's folder.</summary>
internal static class DiagnosisFixture
{
    /// <summary>Points of a run whose smoothness is 0.5 + 2 ‖g‖ in x, over more than a decade, and constant in y.</summary>
    public static SmoothnessSample[] Points(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var gradient = 10 * Math.Pow(0.95, i);
        return new SmoothnessSample(3 * i, 0.1, gradient, 1 + 0.01 * i, 0.5 + 2 * gradient, 0.25, 0.5 + gradient, 0.25, 0.75);
    })];

    /// <summary>Steps that moved nothing.</summary>
    public static SmoothnessSample[] Still(int count) => [.. Enumerable.Range(0, count).Select(i => new SmoothnessSample(i, 0, 1, 1, null, null))];

    /// <summary>Writes smoothness.csv and smoothness.json.</summary>
    /// <returns>The folder.</returns>
    public static string Write(string folder, int seed, params SmoothnessSample[] samples)
    {
        Directory.CreateDirectory(folder);
        var (x, y) = (SmoothnessFit.OfX(samples, (ulong)seed), SmoothnessFit.OfY(samples, (ulong)seed));
        var verdict = SmoothnessVerdict.Of(x, y);
        File.WriteAllText(Path.Combine(folder, RunFiles.Smoothness), SmoothnessTable.ToCsv(samples));
        File.WriteAllText(Path.Combine(folder, RunFiles.Diagnosis), ResultJson.Write(new DiagnosisResult
        {
            Task = "hyper-representation", Title = "BO-REP", Seed = seed, Options = new(), X = x, Y = y, LargestLowerGradient = samples.Max(s => s.GradientY), HeadBound = 1.5,
            Need = verdict.Need.ToString(), Sentence = verdict.Sentence,
        }));
        return folder;
    }
}

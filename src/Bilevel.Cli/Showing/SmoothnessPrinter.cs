using System.Globalization;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Diagnosing;

namespace Bilevel.Cli.Showing;

/// <summary>Prints what was found of the smoothness of a run: a small table and the sentence.</summary>
internal static class SmoothnessPrinter
{
    private const string Missing = "–";

    public static void Write(DiagnosisResult result, Screen screen)
    {
        var output = screen.Output;
        output.WriteLine($"Smoothness of the upper loss F of {result.Task} along {result.Title}, seed {result.Seed.ToString(CultureInfo.InvariantCulture)}, on {(result.Options.AllSamples ? "all samples" : "one fixed batch")} (L̂ = L0 + L1 ‖g‖, 95 % intervals):");
        output.WriteLine();
        new TextTable(
            [new(""), new("points", true), new("still", true), new("rounded", true), new("smallest ‖g‖", true), new("largest ‖g‖", true), new("L0", true), new("L1", true), new("growth", true)],
            [Row("∇xF", result.X), Row("∇yF", result.Y)]).Write(screen);
        output.WriteLine();
        output.WriteLine($"Largest ‖∇yF‖ seen: {Number(result.LargestLowerGradient)}; bound 2‖z′‖ of a softmax head's gradient: {Number(result.HeadBound)}.");
        output.WriteLine($"{char.ToUpperInvariant(result.Sentence[0])}{result.Sentence[1..]}");
        output.WriteLine();
    }

    private static string[] Row(string name, SmoothnessFit? fit) => fit is null
        ? [name, .. Enumerable.Repeat(Missing, 8)]
        : [name, Count(fit.Points), Count(fit.Still), Count(fit.Rounded), Number(fit.SmallestGradient), Number(fit.LargestGradient), Interval(fit.Line?.L0), Interval(fit.Line?.L1), Interval(fit.Line?.Growth)];

    private static string Interval(IntervalEstimate? of) => of is null ? Missing : $"{Number(of.Value)} [{Number(of.Low)}, {Number(of.High)}]";

    private static string Number(double? value) => value is { } number ? number.ToString("G3", CultureInfo.InvariantCulture) : Missing;

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}

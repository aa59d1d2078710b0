namespace Bilevel.Experiments.Results;

/// <summary>The names of the files in a run folder and in a comparison folder.</summary>
public static class RunFiles
{
    /// <summary>What was run, on what, by whom: written first, completed at the end.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>One line an evaluation: iteration, seconds, ledger, metrics.</summary>
    public const string Trace = "trace.csv";

    /// <summary>How the run ended.</summary>
    public const string Summary = "summary.json";

    /// <summary>The last checkpoint.</summary>
    public const string Checkpoint = "checkpoint.bin";

    /// <summary>One line a training row: row, weight σ(x), and whether its label was corrupted (cleaning tasks).</summary>
    public const string Weights = "weights.csv";

    /// <summary>One line a point at which the smoothness of the upper loss was measured (runs with a diagnosis).</summary>
    public const string Smoothness = "smoothness.csv";

    /// <summary>What those points say: fitted lines, intervals, a sentence.</summary>
    public const string Diagnosis = "smoothness.json";

    /// <summary>Those points as a drawing.</summary>
    public const string SmoothnessFigure = "smoothness.svg";

    /// <summary>The table of a comparison and where its runs lie.</summary>
    public const string Comparison = "comparison.json";

    /// <summary>What a comparison was asked to run: written first, so that it can be resumed.</summary>
    public const string Plan = "plan.json";

    /// <summary>What cleaning a user's table found.</summary>
    public const string Cleaning = "cleaning.json";

    /// <summary>A figure of a paper: what is drawn of which runs.</summary>
    public const string Figure = "figure.json";

    /// <summary>The drawing of a figure.</summary>
    public const string Drawing = "figure.svg";

    /// <summary>One line an evaluation of every run of a figure.</summary>
    public const string FigureData = "data.csv";

    /// <summary>The table of a figure as Markdown.</summary>
    public const string FigureTable = "table.md";

    /// <summary>The page of a figure.</summary>
    public const string FigurePage = "index.html";

    /// <summary>The page for people.</summary>
    public const string Report = "report.html";
}

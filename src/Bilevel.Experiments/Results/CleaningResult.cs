namespace Bilevel.Experiments.Results;

/// <summary>A row whose label is suspicious: improbable under the model that was trained with the learned weights.</summary>
/// <param name="Rank">1 for the most suspicious.</param>
/// <param name="Line">The row's line in the source file, the header being line 1.</param>
/// <param name="GivenLabel">The label in the file.</param>
/// <param name="PredictedLabel">The most probable label under the model that was trained with the weights.</param>
/// <param name="Weight">The learned weight σ(x) in [0, 1].</param>
/// <param name="GivenLabelProbability">The model's probability of the given label, in [0, 1].</param>
public sealed record SuspiciousRow(int Rank, long Line, string GivenLabel, string PredictedLabel, double Weight, double GivenLabelProbability);

/// <summary>What cleaning a user's table found: one learned weight a row, and the rows ranked by the probability of their label under the model trained with the weights.</summary>
public sealed record CleaningResult
{
    /// <summary>The format of the file.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The task in a sentence.</summary>
    public required string Title { get; init; }

    /// <summary>The table that was cleaned, as the user named it.</summary>
    public required string Source { get; init; }

    /// <summary>The SHA-256 of the table that was cleaned.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>The table of trusted rows, as the user named it.</summary>
    public required string TrustedSource { get; init; }

    /// <summary>The label's column.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>The classes of the label.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The rows that were weighted.</summary>
    public required int Rows { get; init; }

    /// <summary>The trusted rows that the weights were learned from.</summary>
    public required int TrustedRows { get; init; }

    /// <summary>The trusted rows that were held out to measure the accuracy; may be 0.</summary>
    public required int HeldOutRows { get; init; }

    /// <summary>The algorithm's name in tables.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>The budget, in words.</summary>
    public required string Budget { get; init; }

    /// <summary>Seconds in the method.</summary>
    public required double Seconds { get; init; }

    /// <summary>The loss on the trusted rows with all weights equal.</summary>
    public required double ValidationLossBefore { get; init; }

    /// <summary>The loss on the trusted rows with the learned weights.</summary>
    public required double ValidationLossAfter { get; init; }

    /// <summary>The accuracy on the held-out trusted rows with all weights equal; null if none was held out.</summary>
    public double? HeldOutAccuracyBefore { get; init; }

    /// <summary>The accuracy on the held-out trusted rows with the learned weights; null if none was held out.</summary>
    public double? HeldOutAccuracyAfter { get; init; }

    /// <summary>The most suspicious rows, in the order of their ranks; the ranked file has all of them.</summary>
    public required IReadOnlyList<SuspiciousRow> MostSuspicious { get; init; }

    /// <summary>How many weights fall into each of equal bins of [0, 1].</summary>
    public required IReadOnlyList<int> WeightCounts { get; init; }

    /// <summary>The file in the result folder that has all rows ranked by suspicion.</summary>
    public required string RankedFile { get; init; }

    /// <summary>The machine and the program.</summary>
    public required MachineInfo Machine { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>What a reader must know: rows that were skipped, a run that stopped early.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

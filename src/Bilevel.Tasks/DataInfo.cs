namespace Bilevel.Tasks;

/// <summary>The data of a run.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Source">"embedded", "synthetic" or the path that the user gave.</param>
/// <param name="Sha256">The hash of the file, or of nothing for synthetic data.</param>
/// <param name="Rows">The rows of each role: train, validation, test.</param>
public sealed record DataInfo(string Name, string Source, string Sha256, IReadOnlyDictionary<string, int> Rows)
{
    /// <summary>What <see cref="Rows"/> counts: rows, or the tasks of meta-learning.</summary>
    public string Unit { get; init; } = "rows";

    /// <summary>What else a reader must know of the data, such as how much of it was left out and why: a clause each, without a full stop.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

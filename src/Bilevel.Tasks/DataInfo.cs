namespace Bilevel.Tasks;

/// <summary>The data of a run.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Source">"embedded", "synthetic" or the path that the user gave.</param>
/// <param name="Sha256">The hash of the file, or of nothing for synthetic data.</param>
/// <param name="Rows">The rows of each role: train, validation, test.</param>
public sealed record DataInfo(string Name, string Source, string Sha256, IReadOnlyDictionary<string, int> Rows);

namespace Bilevel.Cli.Showing;

/// <summary>Where long work stands.</summary>
/// <param name="Share">The share that is done, 0 … 1; NaN where nobody can say.</param>
/// <param name="Doing">What is going on.</param>
/// <param name="Rate">How fast, in <paramref name="Unit"/> a second; 0 if unknown.</param>
/// <param name="Unit">What is counted.</param>
internal readonly record struct ProgressSnapshot(double Share, string Doing, double Rate, string Unit);

/// <summary>Long work that can be asked where it stands, from any thread.</summary>
internal interface IProgressSource
{
    /// <summary>Where it stands now.</summary>
    ProgressSnapshot Now();
}

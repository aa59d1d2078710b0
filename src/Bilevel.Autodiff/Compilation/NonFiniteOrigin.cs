using System.Globalization;

namespace Bilevel.Autodiff;

/// <summary>Where a computation stopped being finite: the operation whose result is a NaN or an infinity although what it took was not, or an input that came so.</summary>
/// <param name="Tensor">The tensor in words: its name or operation, and its shape.</param>
/// <param name="Coordinates">The first entry that is not finite, along each axis.</param>
/// <param name="Value">What stands there.</param>
/// <param name="Inputs">For each real input of the operation, its name and its value at that entry, or the range of its values where the operation sums many; empty for an input.</param>
public sealed record NonFiniteOrigin(string Tensor, IReadOnlyList<int> Coordinates, double Value, IReadOnlyList<string> Inputs)
{
    /// <summary>As in "log [64, 10] is NaN at [3, 2], from p [64, 10] = -0.5".</summary>
    public override string ToString() =>
        $"{Tensor} is {Text(Value)}{(Coordinates.Count > 0 ? $" at [{string.Join(", ", Coordinates)}]" : "")}{(Inputs.Count > 0 ? $", from {string.Join(" and ", Inputs)}" : ", and was given so")}";

    internal static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}

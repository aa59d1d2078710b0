using System.Globalization;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Testing.Mutants;

/// <summary>A mistake in a problem's derivatives.</summary>
/// <param name="Name">The mistake.</param>
/// <param name="Affects">The quantities that it changes; a method that asks for none of them can't notice.</param>
/// <param name="Of">The mistake made on a problem.</param>
public sealed record OracleMutant(string Name, IReadOnlyList<Quantity> Affects, Func<IOracle<double>, IOracle<double>> Of)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The mistakes that every test of a method must notice.</summary>
public static class OracleMutants
{
    // The part λ/2 ‖y‖² of G whose λ the mistake inverts.
    private const double Lambda = 0.5;
    private static readonly Quantity[] s_hypergradient = [Quantity.UpperGradientX, Quantity.Jvp, Quantity.LowerGradientX, Quantity.CrossProduct];

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<OracleMutant> All { get; } =
    [
        .. Quantities.All.SelectMany(quantity => ((double[])[.. MutantOracle.Factors, double.NaN]).Select(factor => Scaled(quantity, factor))),
        .. MutantOracle.Factors.Select(factor => new OracleMutant(
            string.Create(CultureInfo.InvariantCulture, $"hypergradient × {factor}"), s_hypergradient,
            oracle => s_hypergradient.Aggregate(oracle, (inner, quantity) => new MutantOracle(inner, quantity, factor)))),
        new("HVP at the wrong point", [Quantity.Hvp], AtTheOrigin(LowerAsk.Hvp)),
        new("JVP at the wrong point", [Quantity.Jvp], AtTheOrigin(LowerAsk.Jvp)),
        new("second order detached", [Quantity.Hvp, Quantity.Jvp, Quantity.CrossProduct],
            oracle => new MutantOracle(new MutantOracle(new MutantOracle(oracle, Quantity.Hvp, 0), Quantity.Jvp, 0), Quantity.CrossProduct, 0)),
        new("H⁻¹ → I", [Quantity.Hvp], oracle => new RewiredOracle(oracle)
        {
            AfterLower = (_, _, _, along, _, into) =>
            {
                if (into.Ask.Has(LowerAsk.Hvp)) into.Hvp.CopyFrom(along!);
            },
        }),
        new("λ → 1/λ", [Quantity.LowerGradientY, Quantity.Hvp], oracle => new RewiredOracle(oracle) { AfterLower = InvertLambda }),
        new("training and validation swapped", [Quantity.UpperGradientX, Quantity.UpperGradientY], oracle => new RewiredOracle(oracle) { AfterUpper = AskTraining }),
    ];

    private static OracleMutant Scaled(Quantity quantity, double factor)
    {
        var meaning = (quantity, factor) switch
        {
            (Quantity.UpperGradientX, 0) => ": no direct term",
            (Quantity.Jvp, 0) => ": no cross term",
            (Quantity.Jvp, -1) => ": wrong sign of z in x",
            (Quantity.UpperGradientY, -1) => ": wrong sign of z in its system",
            _ => "",
        };
        return new(string.Create(CultureInfo.InvariantCulture, $"{quantity.Symbol()} × {factor}{meaning}"), [quantity], oracle => new MutantOracle(oracle, quantity, factor));
    }

    // The origin is where a user's code kept what it had computed before anything moved.
    private static Func<IOracle<double>, IOracle<double>> AtTheOrigin(LowerAsk product) => oracle =>
    {
        var (x, y, elsewhere) = (new Vec<double>(oracle.Shape.UpperDimension), new Vec<double>(oracle.Shape.LowerDimension), new LowerAnswer<double>(product, oracle.Shape));
        return new RewiredOracle(oracle)
        {
            AfterLower = (inner, _, _, along, batch, into) =>
            {
                if (!into.Ask.Has(product))
                    return;
                inner.Lower(x, y, along, batch, elsewhere);
                if (product == LowerAsk.Hvp)
                    into.Hvp.CopyFrom(elsewhere.Hvp);
                else
                    into.Jvp.CopyFrom(elsewhere.Jvp);
            },
        };
    };

    private static void InvertLambda(IOracle<double> inner, Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
    {
        const double Excess = 1 / Lambda - Lambda;
        if (into.Ask.Has(LowerAsk.Value)) into.Value += Excess / 2 * y.Dot(y);
        if (into.Ask.Has(LowerAsk.GradientY)) Add(Excess * y, into.GradientY);
        if (into.Ask.Has(LowerAsk.Hvp)) Add(Excess * along!, into.Hvp);
    }

    private static void Add(in LinearCombination<double> terms, Vec<double> into) => into += terms;

    // F is measured on the training loss.
    private static void AskTraining(IOracle<double> inner, Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
    {
        var training = inner.Lower(x, y, null, batch.IsFull || batch.IsBlock ? Batch.Full : batch, new(LowerAsk.Value | LowerAsk.GradientY | LowerAsk.GradientX, inner.Shape));
        if (into.Ask.Has(UpperAsk.Value)) into.Value = training.Value;
        if (into.Ask.Has(UpperAsk.GradientX)) into.GradientX.CopyFrom(training.GradientX);
        if (into.Ask.Has(UpperAsk.GradientY)) into.GradientY.CopyFrom(training.GradientY);
    }
}

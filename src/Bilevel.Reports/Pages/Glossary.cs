using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Pages;

/// <summary>The words of the page for a reader who is new to them.</summary>
internal static class Glossary
{
    private static readonly (string Term, string Meaning)[] s_terms =
    [
        ("Bilevel problem", "Choose x so that the model y trained with it is good: minimise F(x, y*(x)), where y*(x) minimises G(x, y). F is the upper level (validation), G the lower level (training)."),
        ("Hypergradient", "The gradient of F(x, y*(x)) with respect to x, through the training."),
        ("∇xF, ∇yF, ∇yG, ∇xG", "Gradients of the two losses with respect to x or y, each on a batch of rows."),
        ("HVP", "Hessian-vector product: the second derivative of G in y, times a vector. It costs about as much as two gradients."),
        ("JVP", "The mixed second derivative of G in x and y, times a vector; the literature on bilevel methods calls it a Jacobian-vector product."),
        ("Values", "Evaluations of F or G without a derivative."),
        ("Samples", "Oracle calls times batch size, over all oracles: a cost that doesn't depend on the machine."),
        ("Seed", "The number from which data split, corruption, starting point and batches follow. All methods share them, seed by seed."),
        ("Median and range", "The middle one of the seeds, and the lowest and highest."),
        ("Weight σ(x)", "A number between 0 and 1 by which a training row counts; cleaning learns one for every row."),
        ("AUC", "How well the weights tell clean from corrupted rows: 1 is always, 0.5 is a coin."),
        ("Target loss", "A loss that was fixed before the runs; the cost to reach it first is compared."),
        ("Reference row", "Ordinary training on fixed rows: what one would have without a bilevel method."),
        ("Wins", "The worst seed of the method has a higher test accuracy than the best seed of the best row that was trained on corrupted labels."),
    ];

    /// <summary>The glossary as a definition list.</summary>
    public static Markup List { get; } = Markup.Of(
        $"""<dl class="glossary">{s_terms.Select(t => Markup.Of($"<dt>{t.Term}</dt><dd>{t.Meaning}</dd>"))}</dl>""");
}

namespace Bilevel.Core.Algorithms;

/// <summary>A method whose hypergradient is ∇xF − ∇²xyG z with z from the linear system ∇²yyG z = ∇yF; its second-order products may be lazy.</summary>
public abstract record ImplicitAlgorithm : Algorithm
{
    /// <summary>When the second-order products are evaluated anew; in every iteration by default.</summary>
    public Lazy Laziness { get; init => field = value ?? throw new ArgumentNullException(nameof(Laziness)); } = Lazy.None;
}

namespace Bilevel.Autodiff;

/// <summary>What the elements of a tensor are.</summary>
public enum ElementType
{
    /// <summary>Real numbers, in the precision of the compiled program.</summary>
    Real,

    /// <summary>32-bit integers that choose rows or classes; nothing is differentiated with respect to them.</summary>
    Index,
}

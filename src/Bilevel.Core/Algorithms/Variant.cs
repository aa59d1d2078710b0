namespace Bilevel.Core.Algorithms;

/// <summary>Whose version of a method runs, where the released code differs from its paper and that matters.</summary>
public enum Variant
{
    /// <summary>What the paper says.</summary>
    Paper,

    /// <summary>What the released code does: for those who must compare with published curves.</summary>
    AsReleased,
}

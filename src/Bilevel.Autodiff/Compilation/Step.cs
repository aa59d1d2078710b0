namespace Bilevel.Autodiff;

/// <summary>One kernel to be: a single operation, or operations over one space of rows and columns that run fused.</summary>
internal sealed class Step(Place place, List<Tensor> nodes)
{
    public bool Late => place.Late;

    public int Level => place.Level;

    public RowSpace Space => place.Space;

    public bool Fused => place.Role != Role.Alone;

    /// <summary>The operations, each after those it takes results from.</summary>
    public List<Tensor> Nodes => nodes;

    /// <summary>How much code the operations are, where one is a plain instruction.</summary>
    public int Work => nodes.Sum(Grouping.Work);
}

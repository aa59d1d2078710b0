using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>Which steps of a batch of padded sequences count: the first so many of each; time is outermost.</summary>
/// <param name="lengths">Indices [batch], 0 … steps, which is checked when they are read.</param>
/// <param name="steps">Steps with padding.</param>
internal sealed class SequenceLengths(Tensor lengths, int steps)
{
    private readonly Tensor _lengths = lengths.ToReal(below: steps + 1).Reshape([lengths.Shape[0], 1]);
    private readonly Tensor _before = Tensor.Range(steps).ToReal().Reshape([steps, 1, 1]);

    /// <summary>1 at steps that count, else 0: [steps, batch, 1].</summary>
    public Tensor Counts => Tensor.Greater(_lengths, _before);

    /// <summary>1 at the last step that counts, else 0: [steps, batch, 1].</summary>
    public Tensor IsLast => Tensor.Equal(_lengths, _before + 1);

    /// <summary>1 for a sequence without steps, else 0: [batch, 1].</summary>
    public Tensor IsEmpty => Tensor.Equal(_lengths, 0);

    /// <summary>The weights of a mean over the steps that count; all are 0 where none does: [steps, batch, 1].</summary>
    public Tensor Shares => Counts / Tensor.Maximum(_lengths, 1);
}

using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>How the states of a sequence become one vector of features.</summary>
public enum Pooling
{
    /// <summary>The mean over the steps that count.</summary>
    Mean,

    /// <summary>The largest of each entry over the steps that count.</summary>
    Max,

    /// <summary>The state after the last step that counts.</summary>
    Last,
}

/// <summary>The states of a recurrent network's last layer at all steps of a batch of sequences.</summary>
/// <remarks>A sequence without a step that counts has features 0, whatever the pooling, and no derivative.</remarks>
public sealed class SequenceStates
{
    private readonly Tensor _series;
    private readonly Tensor? _mask;

    // Time is outermost: series [steps, batch, hidden], mask [steps, batch].
    internal SequenceStates(Tensor series, Tensor? mask) => (_series, _mask) = (series, mask);

    /// <summary>[batch, steps, hidden]; a masked step has the state of the last step before it that counts.</summary>
    public Tensor All => _series.Permute(1, 0, 2);

    /// <summary>Features [batch, hidden].</summary>
    public Tensor Pool(Pooling pooling) => pooling switch
    {
        Pooling.Mean => Mean(),
        Pooling.Max => Max(),
        _ => Last(),
    };

    /// <summary>The mean over the steps that count: [batch, hidden].</summary>
    public Tensor Mean()
    {
        if (_mask is null) return _series.Mean(0);
        var weights = _mask / Tensor.Maximum(_mask.Sum(0), 1);
        return (_series * PerStep(weights)).Sum(0);
    }

    /// <summary>The largest of each entry over the steps that count: [batch, hidden].</summary>
    public Tensor Max()
    {
        if (_mask is null) return _series.Max(0);
        var isEmpty = Tensor.Equal(_mask.Sum(0), 0).Reshape([_mask.Shape[1], 1]);
        return Tensor.Select(isEmpty, 0, _series.Where(PerStep(_mask), double.NegativeInfinity).Max(0));
    }

    /// <summary>The state after the last step that counts, which masked steps have handed on: [batch, hidden].</summary>
    public Tensor Last() => _series.Slice([_series.Shape[0] - 1, 0, 0], [1, _series.Shape[1], _series.Shape[2]]).Reshape([_series.Shape[1], _series.Shape[2]]);

    private static Tensor PerStep(Tensor mask) => mask.Reshape([mask.Shape[0], mask.Shape[1], 1]);
}

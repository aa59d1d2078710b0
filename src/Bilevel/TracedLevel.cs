using Bilevel.Autodiff;

namespace Bilevel;

/// <summary>A loss as a function of the flat problem's inputs: the tensors of x, of y, and the row ids of a batch (null for all rows).</summary>
internal delegate Tensor TraceLoss(IReadOnlyList<Tensor> x, IReadOnlyList<Tensor> y, Tensor? ids);

/// <summary>One level of a problem: its loss as the user wrote it, and its rows.</summary>
internal sealed class TracedLevel<TX, TY, TRows>
{
    private readonly Func<TX, TY, TRows, Tensor> _loss;
    private readonly IReadOnlyList<(string Name, Tensor Value)> _data;

    public TracedLevel(string level, Func<TX, TY, TRows, Tensor> loss, TX x, TY y, TRows rows)
    {
        (Level, _loss) = (level, loss);
        (X, Y) = (TensorRecord<TX>.Read(x, "x"), TensorRecord<TY>.Read(y, "y"));
        _data = TensorRecord<TRows>.Read(rows, $"the {level} level's rows");
        Rows = RequireRows();
    }

    public string Level { get; }

    public IReadOnlyList<(string Name, Tensor Value)> X { get; }

    public IReadOnlyList<(string Name, Tensor Value)> Y { get; }

    /// <summary>The number of rows: the leading extent of every data tensor.</summary>
    public int Rows { get; }

    public Tensor Trace(IReadOnlyList<Tensor> x, IReadOnlyList<Tensor> y, Tensor? ids)
    {
        var rows = TensorRecord<TRows>.Build([.. _data.Select(d => ids is null ? d.Value : d.Value.Gather(ids))]);
        var loss = _loss(TensorRecord<TX>.Build(x), TensorRecord<TY>.Build(y), rows);
        if (loss.Shape.Count != 1)
            throw new ProblemException($"the {Level}-level loss must be a scalar, for instance a mean over the rows; it is {loss.Describe()}");
        return loss.Reshape(Shape.Scalar);
    }

    private int RequireRows()
    {
        var lengths = _data.Select(d => d.Value.Shape.Rank == 0
            ? throw new ProblemException($"the {Level} level's {d.Name} is a scalar; data needs a leading axis of rows") : d.Value.Shape[0]).Distinct().ToArray();
        return lengths is [var rows]
            ? rows
            : throw new ProblemException($"the {Level} level's data have different numbers of rows: {string.Join(", ", _data.Select(d => $"{d.Name} {d.Value.Shape}"))}");
    }
}

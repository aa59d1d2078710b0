using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Terms of a sum that become one operation, each kind alone.</summary>
public class SumsTests
{
    private readonly Tensor[] _a = [.. Enumerable.Range(0, 4).Select(i => Tensor.Input($"a{i}", [2, 3]).Exp())];
    private readonly Tensor[] _b = [.. Enumerable.Range(0, 4).Select(i => Tensor.Input($"b{i}", [2, 5]).Exp())];
    private readonly Tensor _whole = Tensor.Input("whole", [8, 3]);

    private static string Prepared(params Tensor[] outputs)
    {
        var graph = Passes.Prepare(new(outputs));
        Verifier.Verify(graph);
        return graph.ToString();
    }

    private static string Graph(params Tensor[] outputs) => new Graph(outputs).ToString();

    [Fact]
    public void Prepare_PadsThatFillTheWhole_AreJoined() =>
        Assert.Equal(Graph(Tensor.Concat(0, _a)), Prepared(Pad(2, 4) + Pad(0, 0) + (Pad(3, 6) + Pad(1, 2))));

    [Fact]
    public void Prepare_PadsThatFillPartOfTheWhole_AreJoinedAndPadded() =>
        Assert.Equal(Graph(Tensor.Concat(0, _a[0], _a[1]).PadTo([2, 0], [8, 3])), Prepared(Pad(0, 2) + Pad(1, 4)));

    [Fact]
    public void Prepare_PadsThatOverlap_StayASum() => Assert.Contains("add", Prepared(Pad(0, 1) + Pad(1, 2)), StringComparison.Ordinal);

    [Fact]
    public void Prepare_PadsAmongOtherTerms_LeaveTheOthers() =>
        Assert.Equal(Graph(_whole + Tensor.Concat(0, _a)), Prepared(Pad(0, 0) + Pad(1, 2) + _whole + Pad(2, 4) + Pad(3, 6)));

    [Fact]
    public void Prepare_ProductsOfBlocksOfRows_AreOneProductOfJoinedRows()
    {
        var products = Enumerable.Range(0, 4).Select(i => Product(_a[i], _b[i])).ToArray();
        // Terms of one depth come in the order of their signatures, however they were written.
        var order = products.OrderBy(new Depths().Of).ToArray();
        var joined = Product(Tensor.Concat(0, [.. order.Select(p => p.Inputs[0])]), Tensor.Concat(0, [.. order.Select(p => p.Inputs[1])]));
        Assert.Equal(Graph(joined), Prepared(products.Aggregate((p, q) => p + q)));
        Assert.Equal(Graph(joined), Prepared(products.Reverse().Aggregate((p, q) => p + q)));
    }

    [Fact]
    public void Prepare_ProductsWhoseRowsAreSlices_ReadTheWholeInOrder()
    {
        var slices = Enumerable.Range(0, 4).Select(i => _whole.Slice([2 * i, 0], [2, 3])).ToArray();
        var sum = Product(slices[3], _b[3]) + Product(slices[2], _b[2]) + Product(slices[1], _b[1]);
        Assert.Equal(Graph(Product(_whole.Slice([2, 0], [6, 3]), Tensor.Concat(0, _b[1..]))), Prepared(sum));
    }

    [Fact]
    public void Prepare_ProductsOfPartsOfAJoinedTensor_ReadABlockOfIt()
    {
        var joined = Tensor.Concat(0, _a);
        var sum = Product(_a[1], _b[1]) + Product(_a[0], _b[0]);
        Assert.Equal(Graph(joined, Product(joined.Slice([0, 0], [4, 3]), Tensor.Concat(0, _b[..2]))), Prepared(joined, sum));
    }

    [Fact]
    public void Prepare_AJoinedTensorThatHoldsASmallerOne_IsNested()
    {
        var sum = Product(_a[1], _b[1]) + Product(_a[2], _b[2]);
        var (left, right) = (Tensor.Concat(0, _a[1], _a[2]), Tensor.Concat(0, _b[1], _b[2]));
        Assert.Equal(Graph(Product(left, right), Tensor.Concat(0, _a[0], left, _a[3])), Prepared(sum, Tensor.Concat(0, _a)));
    }

    [Fact]
    public void Prepare_ProductsWhoseCopiesWouldCostMoreThanTheSum_StayASum()
    {
        var (tall, other) = (Tensor.Input("tall", [100, 3]), Tensor.Input("other", [100, 3]));
        Assert.Contains("add", Prepared(Product(tall, tall.Exp()) + Product(other, other.Exp())), StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_RowSumsOfPartsOfAJoinedTensor_AreOneRowSum() =>
        Assert.Equal(Graph(Tensor.Concat(0, _a), Tensor.Concat(0, _a).Sum(0)), Prepared(Tensor.Concat(0, _a), _a[3].Sum(0) + _a[2].Sum(0) + _a[1].Sum(0) + _a[0].Sum(0)));

    [Fact]
    public void Prepare_TermsThatOthersReadToo_AreNotTornOutOfTheirSum()
    {
        var shared = Product(_a[0], _b[0]) + Product(_a[1], _b[1]);
        var text = Prepared(shared.Exp(), shared + Product(_a[2], _b[2]));
        Assert.Contains("add", text, StringComparison.Ordinal);
    }

    private Tensor Pad(int i, int row) => _a[i].PadTo([row, 0], [8, 3]);

    private static Tensor Product(Tensor a, Tensor b) => Tensor.Apply(new MatMul(true, false), a, b);
}

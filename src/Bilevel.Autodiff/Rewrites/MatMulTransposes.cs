namespace Bilevel.Autodiff;

/// <summary>Transposed operands become flags of the product, and a transposed product the product of exchanged operands: (AB)ᵀ = BᵀAᵀ.</summary>
internal sealed class MatMulTransposes : Rewrite
{
    public override string Name => "matmul-transposes";

    internal override Tensor? Replace(Tensor node)
    {
        if (node.Operation is MatMul product)
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            var (left, right) = (IsTranspose(a), IsTranspose(b));
            if (!left && !right) return null;
            return Tensor.Apply(new MatMul(product.TransposeA ^ left, product.TransposeB ^ right), left ? a.Inputs[0] : a, right ? b.Inputs[0] : b);
        }
        if (IsTranspose(node) && node.Inputs[0].Operation is MatMul inner)
        {
            var (a, b) = (node.Inputs[0].Inputs[0], node.Inputs[0].Inputs[1]);
            return Tensor.Apply(new MatMul(!inner.TransposeB, !inner.TransposeA), b, a);
        }
        return null;
    }

    private static bool IsTranspose(Tensor node)
    {
        if (node.Operation is not Permute permute || permute.Order.Count < 2) return false;
        var rank = permute.Order.Count;
        for (var i = 0; i < rank - 2; i++)
            if (permute.Order[i] != i) return false;
        return permute.Order[rank - 1] == rank - 2 && permute.Order[rank - 2] == rank - 1;
    }
}

using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <summary>One pass of a 2-D convolution.</summary>
internal sealed unsafe class ConvolutionKernel<T>(Operand first, Operand second, Operand to, string name, ConvolutionShape shape, ConvolutionPass pass) : Kernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Conv2d<T> _plan = new(shape, pass);

    public override string Name { get; } = $"{name} {shape}";

    public override void Run(void** slots) => _plan.Run(first.In<T>(slots), second.In<T>(slots), to.In<T>(slots));
}

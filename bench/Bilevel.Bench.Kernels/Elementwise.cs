using BenchmarkDotNet.Attributes;
using Bilevel.Autodiff;
using Bilevel.Numerics;

namespace Bilevel.Bench.Kernels;

/// <summary>An elementwise or row-wise function, compiled as programs compile it.</summary>
public sealed record Function(string Name, int Rows, int Columns)
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_all = new()
    {
        ["exp"] = x => x.Exp(),
        ["tanh"] = x => x.Tanh(),
        ["logistic"] = x => x.Logistic(),
        ["chain"] = x => ((2 * x + 1).Square() - x).Relu() * 0.5 + x,
        ["tanh and slope"] = x => x.Tanh() * (1 - x.Tanh().Square()),
        ["softmax"] = x => x.Softmax(),
        ["row sums"] = x => x.Sum(1),
        ["column sums"] = x => x.Sum(0),
    };

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => s_all.Keys;

    /// <summary>What it makes of [rows, columns].</summary>
    public Tensor Of(Tensor x) => s_all[Name](x);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{Rows}, {Columns}]";
}

/// <summary>Elementwise chains, reductions and softmax in cache and out of it, on one thread.</summary>
public class Elementwise
{
    private Program<float> _program = null!;

    /// <summary>The function and the shape.</summary>
    [ParamsSource(nameof(Functions))]
    public Function Function { get; set; } = null!;

    /// <summary>Each function on a matrix of 64 KB and on one of 16 MB.</summary>
    public static IEnumerable<Function> Functions => from name in Function.Names from shape in new[] { (64, 256), (1024, 4096) } select new Function(name, shape.Item1, shape.Item2);

    /// <summary>Compiles.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var input = Tensor.Input("x", [Function.Rows, Function.Columns]);
        var output = Function.Of(input);
        _program = Program<float>.Compile([input], [output]);
        _program.Bind(0, Numbers.Normal(input.Shape.Count));
        _program.BindOutput(0, new Vec<float>(output.Shape.Count));
    }

    /// <summary>The program.</summary>
    [Benchmark]
    public void Run() => _program.Run();
}

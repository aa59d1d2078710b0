using System.Numerics;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel;

/// <summary>What a linearisation is applied to.</summary>
internal enum LinearProduct
{
    /// <summary>∇²yyG·v.</summary>
    Hvp,

    /// <summary>∇²yyG·v and ∇²xyG·v.</summary>
    HvpAndJvp,

    /// <summary>∇²yxG·u.</summary>
    Cross,
}

/// <summary>∇yG linearised at one point: the part of each program that no direction touches runs once a point.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class CompiledLinearization<T>(CompiledOracle<T> oracle, Sampler sampler) : ILinearization<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<(LinearProduct Product, int Rows), LevelProgram<T>> _programs = [];
    private readonly Vec<T> _x = new(oracle.Shape.UpperDimension), _y = new(oracle.Shape.LowerDimension);
    private readonly Vec<T> _unusedHvp = new(oracle.Shape.LowerDimension), _unusedJvp = new(oracle.Shape.UpperDimension);
    private readonly Vec<T> _zeroV = new(oracle.Shape.LowerDimension), _zeroU = new(oracle.Shape.UpperDimension);
    private readonly bool[] _isCurrent = new bool[3];
    private Batch _batch = Batch.Full;

    public void MoveTo(Vec<T> x, Vec<T> y, Batch batch)
    {
        OracleArguments.Require(oracle.Shape, x, y);
        _x.CopyFrom(x);
        _y.CopyFrom(y);
        _batch = batch;
        _isCurrent.AsSpan().Clear();
    }

    public void Apply(Vec<T> v, Vec<T>? hvp, Vec<T>? jvp)
    {
        ArgumentNullException.ThrowIfNull(v);
        var program = Current(jvp is null ? LinearProduct.Hvp : LinearProduct.HvpAndJvp);
        program.BindDirection(v);
        var next = 0;
        program.BindOutput(ref next, oracle.Shape.Y, hvp ?? _unusedHvp);
        if (jvp is not null)
            program.BindOutput(ref next, oracle.Shape.X, jvp);
        oracle.Last = program;
        program.RunLate();
    }

    public void Cross(Vec<T> u, Vec<T> into)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(into);
        var program = Current(LinearProduct.Cross);
        program.BindDirection(u);
        var next = 0;
        program.BindOutput(ref next, oracle.Shape.Y, into);
        oracle.Last = program;
        program.RunLate();
    }

    private LevelProgram<T> Current(LinearProduct product)
    {
        var key = (product, _batch.IsFull ? 0 : oracle.Shape.LowerCount(_batch));
        if (!_programs.TryGetValue(key, out var program))
            _programs[key] = program = oracle.CompileLinear(product, _batch);
        if (_isCurrent[(int)product])
            return program;

        program.SetBatch(sampler, _batch);
        program.BindInputs(_x, _y, product == LinearProduct.Cross ? _zeroU : _zeroV);
        var next = 0;
        program.BindOutput(ref next, oracle.Shape.Y, _unusedHvp);
        if (product == LinearProduct.HvpAndJvp)
            program.BindOutput(ref next, oracle.Shape.X, _unusedJvp);
        program.RunEarly();
        _isCurrent[(int)product] = true;
        return program;
    }
}

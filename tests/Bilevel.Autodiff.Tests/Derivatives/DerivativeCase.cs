using Bilevel.Numerics.Random;

namespace Bilevel.Autodiff.Tests;

/// <summary>A function of tensors at a seeded point, with directions: what every derivative test runs over.</summary>
internal sealed class DerivativeCase
{
    private readonly Dictionary<Tensor, double[]> _values = [];
    private RandomStream _random;

    public DerivativeCase(string name, Shape[] shapes, Func<Tensor[], Tensor> function, double from = -1.5, double to = 1.5)
    {
        Name = name;
        _random = new(seed: 20261121, stream: 1, iteration: name.Aggregate(17L, (h, c) => h * 31 + c), inner: 0);
        Inputs = [.. shapes.Select((s, i) => Tensor.Input($"p{i}", s))];
        Directions = [.. shapes.Select((s, i) => Tensor.Input($"d{i}", s))];
        OtherDirections = [.. shapes.Select((s, i) => Tensor.Input($"e{i}", s))];
        foreach (var input in Inputs) _values[input] = Draw(input.Shape.Count, from, to);
        foreach (var direction in (Tensor[])[.. Directions, .. OtherDirections]) _values[direction] = Draw(direction.Shape.Count, -1, 1);
        Output = function(Inputs);
        Adjoint = Tensor.Input("u", Output.Shape);
        _values[Adjoint] = Draw(Output.Shape.Count, -1, 1);
        // The square makes second derivatives of linear operations nonzero too.
        Loss = (Adjoint * Output + 0.5 * Output * Output).Sum();
    }

    public string Name { get; }
    public Tensor[] Inputs { get; }
    public Tensor[] Directions { get; }
    public Tensor[] OtherDirections { get; }
    public Tensor Adjoint { get; }
    public Tensor Output { get; }
    public Tensor Loss { get; }

    public Tensor[] AllInputs => [.. Inputs, .. Directions, .. OtherDirections, Adjoint];

    public double[] Value(Tensor tensor) => _values[tensor];

    public double[][] Evaluate(params Tensor[] outputs) => Interpreter.Evaluate(outputs, _values);

    /// <summary>Values of an output with the inputs moved by a multiple of the directions.</summary>
    public double[] Moved(Tensor output, double by)
    {
        var moved = new Dictionary<Tensor, double[]>(_values);
        for (var i = 0; i < Inputs.Length; i++)
            moved[Inputs[i]] = [.. _values[Inputs[i]].Zip(_values[Directions[i]], (p, d) => p + by * d)];
        return Interpreter.Evaluate([output], moved)[0];
    }

    /// <summary>The derivative of an output along the directions, by fourth-order central differences.</summary>
    public double[] Difference(Tensor output)
    {
        const double Step = 1e-3;
        var (a, b, c, d) = (Moved(output, -2 * Step), Moved(output, -Step), Moved(output, Step), Moved(output, 2 * Step));
        return [.. Enumerable.Range(0, a.Length).Select(i => (a[i] - 8 * b[i] + 8 * c[i] - d[i]) / (12 * Step))];
    }

    public double Dot(Tensor[] at, double[][] values) => at.Zip(values, (t, v) => Close.Dot(_values[t], v)).Sum();

    private double[] Draw(int count, double from, double to)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = from + (to - from) * _random.NextDouble();
        return values;
    }

    public override string ToString() => Name;
}

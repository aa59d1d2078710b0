using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>Long short-term memory: (i, f, g, o) = W x + b + U h + b′,  c ← σ(f)∘c + σ(i)∘tanh g,  h ← σ(o)∘tanh c.</summary>
/// <remarks>Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000.</remarks>
/// <param name="inputs">Length of an input vector.</param>
/// <param name="hidden">Length of a state.</param>
/// <param name="layers">Layers, each fed by the states of the one before.</param>
/// <param name="bias">Whether there are b and b′.</param>
public sealed class Lstm(int inputs, int hidden, int layers = 1, bool bias = true)
    : Recurrent(gates: 4, innerBiases: 0, states: 2, inputs, hidden, layers, bias)
{
    private protected override Tensor[] Step(Tensor projected, Tensor[] state, Tensor weight, Tensor? innerBias)
    {
        var gates = projected + state[0].MatMul(weight.Transpose());
        var (input, forget, candidate, output) = (Gate(gates, 0).Logistic(), Gate(gates, 1).Logistic(), Gate(gates, 2).Tanh(), Gate(gates, 3).Logistic());
        var cell = forget * state[1] + input * candidate;
        return [output * cell.Tanh(), cell];
    }
}

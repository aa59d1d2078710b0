using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>Elman's recurrent network: h ← tanh(W x + b + U h + b′).</summary>
/// <param name="inputs">Length of an input vector.</param>
/// <param name="hidden">Length of a state.</param>
/// <param name="layers">Layers, each fed by the states of the one before.</param>
/// <param name="bias">Whether there are b and b′.</param>
public sealed class Rnn(int inputs, int hidden, int layers = 1, bool bias = true)
    : Recurrent(gates: 1, innerBiases: 0, states: 1, inputs, hidden, layers, bias)
{
    private protected override Tensor[] Step(Tensor projected, Tensor[] state, Tensor weight, Tensor? innerBias) =>
        [(projected + state[0].MatMul(weight.Transpose())).Tanh()];
}

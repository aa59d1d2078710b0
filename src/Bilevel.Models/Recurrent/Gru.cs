using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>Gated recurrent unit: r, z = σ(W x + b + U h + b′),  n = tanh(Wₙ x + bₙ + r∘(Uₙ h + b′ₙ)),  h ← (1 − z)∘n + z∘h.</summary>
/// <remarks>Cho et al., EMNLP 2014, in the form of PyTorch, where the reset gate acts after the product with the state.</remarks>
/// <param name="inputs">Length of an input vector.</param>
/// <param name="hidden">Length of a state.</param>
/// <param name="layers">Layers, each fed by the states of the one before.</param>
/// <param name="bias">Whether there are b and b′.</param>
public sealed class Gru(int inputs, int hidden, int layers = 1, bool bias = true)
    : Recurrent(gates: 3, innerBiases: 1, states: 1, inputs, hidden, layers, bias)
{
    private protected override Tensor[] Step(Tensor projected, Tensor[] state, Tensor weight, Tensor? innerBias)
    {
        var fromState = state[0].MatMul(weight.Transpose());
        var reset = (Gate(projected, 0) + Gate(fromState, 0)).Logistic();
        var update = (Gate(projected, 1) + Gate(fromState, 1)).Logistic();
        var inner = innerBias is null ? Gate(fromState, 2) : Gate(fromState, 2) + innerBias;
        var candidate = (Gate(projected, 2) + reset * inner).Tanh();
        return [candidate + update * (state[0] - candidate)];
    }
}

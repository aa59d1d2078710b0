namespace Bilevel.Autodiff;

/// <content>Activations.</content>
public sealed partial class Tensor
{
    /// <summary>The error function 2/√π ∫₀ˣ e^{−t²} dt.</summary>
    public Tensor Erf() => Apply(new Erf(), this);

    /// <summary>x Φ(x) with Φ the standard normal distribution: ½ x (1 + erf(x/√2)).</summary>
    /// <remarks>Hendrycks and Gimpel, "Gaussian error linear units", 2016.</remarks>
    public Tensor Gelu() => 0.5 * this * (1 + (this * (1 / Math.Sqrt(2))).Erf());

    /// <summary>½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), the approximation of <see cref="Gelu"/> that GPT-2 and others were trained with.</summary>
    public Tensor GeluTanh() => 0.5 * this * (1 + (Math.Sqrt(2 / Math.PI) * (this + 0.044715 * this * this * this)).Tanh());

    /// <summary>x σ(x), also called swish.</summary>
    public Tensor Silu() => this * Logistic();
}

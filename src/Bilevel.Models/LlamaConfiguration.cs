namespace Bilevel.Models;

/// <summary>The sizes of a <see cref="Llama"/>; each stands under another name in Hugging Face's config.json.</summary>
public sealed record LlamaConfiguration
{
    /// <summary>Number of tokens there are (vocab_size).</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Channels of the residual stream (hidden_size), a multiple of the heads.</summary>
    public required int Width { get; init; }

    /// <summary>Number of blocks (num_hidden_layers).</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads (num_attention_heads).</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads (num_key_value_heads), a divisor of the heads.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Channels inside the feed-forward part (intermediate_size).</summary>
    public required int Intermediate { get; init; }

    /// <summary>Base of the rotary angles (rope_theta).</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>Added to mean squares in normalisations (rms_norm_eps).</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Whether the head is the embedding itself (tie_word_embeddings).</summary>
    public bool TiedHead { get; init; }

    /// <summary>Channels of one head: width / heads.</summary>
    public int HeadWidth => Width / Heads;

    /// <exception cref="ArgumentException">A number is out of its range; the message says which.</exception>
    internal void Validate()
    {
        foreach (var (name, value) in ((string, int)[])[(nameof(Vocabulary), Vocabulary), (nameof(Width), Width), (nameof(Layers), Layers),
                     (nameof(Heads), Heads), (nameof(KeyValueHeads), KeyValueHeads), (nameof(Intermediate), Intermediate)])
        {
            Require(value > 0, $"{name} is to be at least 1; got {value}");
        }
        Require(Width % Heads == 0 && HeadWidth % 2 == 0, $"{nameof(Width)} is to be an even multiple of {nameof(Heads)}; got {Width} and {Heads}");
        Require(Heads % KeyValueHeads == 0, $"{nameof(KeyValueHeads)} is to divide {nameof(Heads)}; got {KeyValueHeads} and {Heads}");
        Require(double.IsFinite(RopeTheta) && RopeTheta > 0, $"{nameof(RopeTheta)} is to be positive; got {RopeTheta}");
        Require(double.IsFinite(Epsilon) && Epsilon > 0, $"{nameof(Epsilon)} is to be positive; got {Epsilon}");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException($"Llama: {message}.");
    }
}

using Bilevel.Autodiff;
using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>Texts of one role: word numbers, how many words each has, labels, and the row's own number.</summary>
/// <param name="Words">Indices [rows, words].</param>
/// <param name="Lengths">Indices [rows], 0 … words.</param>
/// <param name="Label">Indices [rows].</param>
/// <param name="Row">Indices [rows]: 0, 1, 2 …</param>
internal sealed record TextRows(Tensor Words, Tensor Lengths, Tensor Label, Tensor Row) : IWeighedRows
{
    /// <summary>Some texts with the labels that they have, padded or cut to one length.</summary>
    /// <param name="texts">All texts.</param>
    /// <param name="rows">Numbers of texts, in the order of the rows.</param>
    /// <param name="words">The length.</param>
    /// <param name="role">What messages call the rows, such as "training".</param>
    public static TextRows Of(EncodedTexts texts, ReadOnlySpan<int> rows, int words, string role) => Of(texts, rows, LabelsOf(texts, rows), words, role);

    /// <summary>Some texts with other labels, padded or cut to one length.</summary>
    /// <inheritdoc cref="Of(EncodedTexts, ReadOnlySpan{int}, int, string)"/>
    public static TextRows Of(EncodedTexts texts, ReadOnlySpan<int> rows, int[] labels, int words, string role)
    {
        var (padded, lengths) = texts.Padded(rows, words);
        return new(
            Tensor.Frozen($"{role} words", padded, [rows.Length, words]), Tensor.Frozen($"{role} lengths", lengths, [rows.Length]),
            Tensor.Frozen($"{role} labels", labels, [rows.Length]), Tensor.Range(rows.Length));
    }

    /// <summary>The labels of some texts.</summary>
    public static int[] LabelsOf(EncodedTexts texts, ReadOnlySpan<int> rows)
    {
        var labels = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            labels[i] = texts.Labels[rows[i]];
        return labels;
    }
}

namespace Bilevel.Data;

/// <summary>A part of a data set as its reader found it, such as its training rows.</summary>
/// <param name="Name">The name of the part.</param>
/// <param name="OfficialCount">How many records the authors' distribution has; 0 if that is not known.</param>
public abstract record DatasetPart(string Name, int OfficialCount)
{
    /// <summary>How many records there are.</summary>
    public abstract int Count { get; }

    /// <summary>The name of each class; none where records have no class.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>The class id of a record.</summary>
    public abstract int LabelOf(int record);

    /// <summary>How many records equal an earlier one: the same features, pixels, or text of the same group, whatever their class.</summary>
    public abstract int Repeats();
}

/// <summary>Rows of numbers.</summary>
/// <param name="Name">The name of the part.</param>
/// <param name="OfficialCount">How many rows the authors' distribution has.</param>
/// <param name="Table">The rows.</param>
public sealed record TablePart(string Name, int OfficialCount, ClassificationTable Table) : DatasetPart(Name, OfficialCount)
{
    /// <inheritdoc/>
    public override int Count => Table.Rows;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => Table.ClassNames;

    /// <inheritdoc/>
    public override int LabelOf(int record) => Table.Labels[record];

    /// <inheritdoc/>
    public override int Repeats() => Count - Enumerable.Range(0, Count).Select(Table.RowMemory).Distinct(new RowComparer<float>()).Count();
}

/// <summary>Images.</summary>
/// <param name="Name">The name of the part.</param>
/// <param name="OfficialCount">How many images the authors' distribution has.</param>
/// <param name="Images">The images.</param>
public sealed record ImagePart(string Name, int OfficialCount, ByteImages Images) : DatasetPart(Name, OfficialCount)
{
    /// <inheritdoc/>
    public override int Count => Images.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => Images.ClassNames;

    /// <inheritdoc/>
    public override int LabelOf(int record) => Images.Labels[record];

    /// <inheritdoc/>
    public override int Repeats() => Count - Enumerable.Range(0, Count).Select(Images.ImageMemory).Distinct(new ImageComparer()).Count();

    private sealed class ImageComparer : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> image)
        {
            var hash = new HashCode();
            hash.AddBytes(image.Span);
            return hash.ToHashCode();
        }
    }
}

/// <summary>Texts.</summary>
/// <param name="Name">The name of the part.</param>
/// <param name="OfficialCount">How many texts the authors' distribution has.</param>
/// <param name="Collection">The texts.</param>
public sealed record TextPart(string Name, int OfficialCount, TextCollection Collection) : DatasetPart(Name, OfficialCount)
{
    /// <inheritdoc/>
    public override int Count => Collection.Texts.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => Collection.ClassNames;

    /// <inheritdoc/>
    public override int LabelOf(int record) => Collection.Texts[record].Label;

    /// <inheritdoc/>
    public override int Repeats() => Count - Collection.Texts.DistinctBy(t => (t.Group, t.Text)).Count();
}

/// <summary>Word vectors; a word can't be there twice.</summary>
/// <param name="Name">The name of the part.</param>
/// <param name="OfficialCount">How many words the authors' distribution has.</param>
/// <param name="Vectors">The vectors.</param>
public sealed record VectorPart(string Name, int OfficialCount, WordVectors Vectors) : DatasetPart(Name, OfficialCount)
{
    /// <inheritdoc/>
    public override int Count => Vectors.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => [];

    /// <inheritdoc/>
    public override int LabelOf(int record) => throw new InvalidOperationException("a word has no class");

    /// <inheritdoc/>
    public override int Repeats() => 0;
}

namespace Bilevel.Data;

/// <summary>A part of a data set as its reader found it, such as its training rows.</summary>
/// <param name="Name">The name of the part.</param>
/// <param name="OfficialCount">How many records the authors' distribution has; 0 if that is not known.</param>
public abstract record DatasetPart(string Name, int OfficialCount)
{
    /// <summary>How many records there are.</summary>
    public abstract int Count { get; }

    /// <summary>The file or files that were read.</summary>
    public abstract string Origin { get; }

    /// <summary>The name of each class; none where records have no class.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>The class id of a record.</summary>
    public abstract int LabelOf(int record);

    /// <summary>How many records equal an earlier one: the same features, pixels, or words of a text of the same group, whatever their class.</summary>
    public abstract int Repeats();

    /// <summary>How many records equal one of another part of the same kind, whatever their class and group.</summary>
    /// <exception cref="ArgumentException">The other part is of another kind.</exception>
    public abstract int SharedWith(DatasetPart other);

    /// <summary>The other part, of this one's kind.</summary>
    private protected static TPart Alike<TPart>(DatasetPart other)
        where TPart : DatasetPart => other as TPart ?? throw new ArgumentException($"expected a {typeof(TPart).Name}, got {other?.GetType().Name ?? "none"}", nameof(other));
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
    public override string Origin => Table.Origin;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => Table.ClassNames;

    /// <inheritdoc/>
    public override int LabelOf(int record) => Table.Labels[record];

    /// <inheritdoc/>
    public override int Repeats() => Count - Enumerable.Range(0, Count).Select(Table.RowMemory).Distinct(new RowComparer<float>()).Count();

    /// <inheritdoc/>
    public override int SharedWith(DatasetPart other) => LeakGuard.SharedRows(Alike<TablePart>(other).Table, Table).Count;
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
    public override string Origin => Images.Origin;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => Images.ClassNames;

    /// <inheritdoc/>
    public override int LabelOf(int record) => Images.Labels[record];

    /// <inheritdoc/>
    public override int Repeats() => Count - Enumerable.Range(0, Count).Select(Images.ImageMemory).Distinct(new RowComparer<byte>()).Count();

    /// <inheritdoc/>
    public override int SharedWith(DatasetPart other)
    {
        var images = Alike<ImagePart>(other).Images;
        var seen = Enumerable.Range(0, images.Count).Select(images.ImageMemory).ToHashSet(new RowComparer<byte>());
        return Enumerable.Range(0, Count).Count(image => seen.Contains(Images.ImageMemory(image)));
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
    public override string Origin => Collection.Origin;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => Collection.ClassNames;

    /// <inheritdoc/>
    public override int LabelOf(int record) => Collection.Texts[record].Label;

    /// <inheritdoc/>
    public override int Repeats() => Count - new WordNumbers(Collection, lowerCase: true).Kept.Count;

    /// <inheritdoc/>
    public override int SharedWith(DatasetPart other) => LeakGuard.SharedTexts(Alike<TextPart>(other).Collection, Collection).Count;

    /// <summary>How many texts have the words of an earlier one of another group.</summary>
    public int SharedByGroups()
    {
        var (groupOf, shared) = (new Dictionary<string, string>(new SameWords()), 0);
        foreach (var text in Collection.Texts)
            shared += groupOf.TryAdd(text.Text, text.Group) || groupOf[text.Text] == text.Group ? 0 : 1;
        return shared;
    }
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
    public override string Origin => Vectors.Origin;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => [];

    /// <inheritdoc/>
    public override int LabelOf(int record) => throw new InvalidOperationException("a word has no class");

    /// <inheritdoc/>
    public override int Repeats() => 0;

    /// <inheritdoc/>
    public override int SharedWith(DatasetPart other)
    {
        var vectors = Alike<VectorPart>(other).Vectors;
        return Vectors.Words.Count(word => vectors.TryFind(word, out _));
    }
}

using Bilevel.Core;
using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>The tweets of a cleaning task, classified by a recurrent network.</summary>
internal sealed class CleaningTweets : CleaningData<TextRows>
{
    // Of 100 tweets 99 have no more known words than this; a step of the network for each of the others would be a third more work.
    private const int LocalWords = 24;

    private readonly EncodedTexts _texts;
    private readonly TextNetwork _network;
    private readonly TaskOptions _options;
    private readonly ulong _seed;
    private readonly IReadOnlyList<string> _remarks;

    private CleaningTweets(EncodedTexts texts, Split split, TaskOptions options, ulong seed)
        : base(split, texts.Labels, texts.ClassNames.Count, options, seed)
    {
        (_texts, _options, _seed, _remarks) = (texts, options, seed, TextRemarks.Of(texts, split));
        _network = TextNetwork.Of(texts, options.Text ?? new(), TextSizes.Of(options).Hidden, texts.ClassNames.Count);
    }

    public override RowClassifier<TextRows> Classifier => new(_network.Start(_seed), (y, rows) => _network.Forward(y, rows.Words, rows.Lengths));

    public override DataInfo Info => new("sentiment140", TextData.Source(_options), _texts.Sha256, Counts) { Remarks = _remarks };

    private int Words => _options.Text?.Words ?? (_options.Size == TaskSize.Local ? LocalWords : TextSizes.Of(_options).Words);

    public static CleaningTweets Load(TaskOptions options, ulong seed)
    {
        var texts = TextData.Tweets(options);
        return new(texts, Split.Into(texts, Sizes(options.Size), seed), options, seed);
    }

    public override TextRows Tensors(LabelledIds rows, string role) => TextRows.Of(_texts, rows.Ids, rows.Labels, Words, role);

    public override ITaskMetrics<T> Metrics<T>(IOracle<T> oracle, LabelledIds training, bool[]? isClean)
    {
        TextChunks Chunks(LabelledIds rows) => TextChunks.Of(_texts, rows.Ids, rows.Labels, Words);
        return new TextMetrics<T>(
            new(_network, oracle.Shape.Y), Chunks(Validation), Chunks(training), Chunks(Test), (CleaningMetrics<T>.AucName, x => CleaningMetrics<T>.Auc(x, isClean)));
    }

    private static SplitSizes Sizes(TaskSize size) => size switch
    {
        TaskSize.Tiny => SplitSizes.Counts(200, 60, 100),
        TaskSize.Local => SplitSizes.Counts(12_000, 2000, 2000),
        _ => SplitSizes.AllBut(2000, 2000),
    };
}

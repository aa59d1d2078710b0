using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>How wide a text network is and how long texts may be: as the size has it, unless the user says otherwise.</summary>
/// <param name="Hidden">The width of a state.</param>
/// <param name="Words">The most words of a text.</param>
internal sealed record TextSizes(int Hidden, int Words)
{
    /// <summary>tiny 4 and 6, local 64 and 32, paper 4096 and 64.</summary>
    public static TextSizes Of(TaskOptions options)
    {
        TextSizes sizes = options.Size switch
        {
            TaskSize.Tiny => new(4, 6),
            TaskSize.Local => new(64, 32),
            _ => new(4096, 64),
        };
        return new(options.Text?.Hidden ?? sizes.Hidden, options.Text?.Words ?? sizes.Words);
    }

    /// <summary>How texts become numbers.</summary>
    public static TextEncoding Encoding(TaskOptions options)
    {
        var (encoding, text) = (new TextEncoding { MaximumWords = Of(options).Words }, options.Text ?? new());
        return encoding with { LowerCase = text.LowerCase, Unknown = text.UnknownWords };
    }
}

using System.Diagnostics;
using Bilevel.Data;
using static System.FormattableString;

namespace Bilevel.Bench.Iterations;

/// <summary>How long it takes to read reviews and word vectors and to turn every word into a number, first with the just-in-time compiler at work and then again.</summary>
public static class Loading
{
    /// <summary>Reads twice and prints a line each.</summary>
    /// <param name="data">The folder with <c>amazon</c> and <c>glove</c>.</param>
    /// <param name="output">Takes the lines.</param>
    public static void Write(string data, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var time in new[] { "first", "again" })
        {
            var started = Stopwatch.GetTimestamp();
            var reviews = AmazonReviews.Read(data);
            var read = Stopwatch.GetElapsedTime(started);
            var texts = TextEncoder.Encode(reviews, data, new TextEncoding());
            var all = Stopwatch.GetElapsedTime(started);
            output.WriteLine(Invariant(
                $"{time}: {all.TotalSeconds:f2} s ({read.TotalSeconds:f2} s to read {reviews.Texts.Count:n0} reviews, the rest for vectors and words; {texts.Count:n0} texts of {texts.Vocabulary:n0} words)"));
        }
    }
}

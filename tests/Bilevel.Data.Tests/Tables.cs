using System.Globalization;

namespace Bilevel.Data.Tests;

/// <summary>Small tables made by hand.</summary>
internal static class Tables
{
    /// <summary>One column whose values are given, with labels.</summary>
    public static ClassificationTable OneColumn(float[] values, int[] labels, int classes = 2, string origin = "made.csv") =>
        new(values, labels, Names(classes), ["a"], origin, "", [.. Enumerable.Range(2, labels.Length)]);

    private static string[] Names(int classes) => [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Rows of class c as many as given, all different.</summary>
    public static ClassificationTable WithClassCounts(params int[] counts)
    {
        int[] labels = [.. counts.SelectMany((count, c) => Enumerable.Repeat(c, count))];
        return OneColumn([.. Enumerable.Range(0, labels.Length).Select(i => (float)i)], labels, counts.Length);
    }
}

using System.Globalization;

namespace Bilevel.Data;

/// <summary>Handwritten digits, 8 × 8 pixels: 1797 rows of 64 grey values in [0, 1] and a class 0 … 9, part of this assembly.</summary>
/// <remarks>E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI 1998, CC BY 4.0, https://doi.org/10.24432/C50P49.</remarks>
public static class Digits
{
    private const string FileName = "digits.csv.gz";
    private const int Side = 8, Pixels = Side * Side, Classes = 10, Brightest = 16;

    /// <summary>Where the data comes from, under which terms, and what was changed.</summary>
    public static string Notice
    {
        get
        {
            using var reader = new StreamReader(SourceFile.Embedded("digits.NOTICE.md").Content());
            return reader.ReadToEnd();
        }
    }

    /// <summary>Reads the embedded rows, or a file of the same format: no header, 64 whole numbers 0 … 16, then the digit.</summary>
    /// <param name="path">
    /// A file, plain or gzip, or a folder that holds digits/digits.csv.gz or digits.csv.gz; null for the embedded rows.
    /// </param>
    /// <exception cref="DataException">The file is missing, empty, truncated, ragged, or holds something other than expected.</exception>
    public static ClassificationTable Load(string? path = null)
    {
        var source = path is null ? SourceFile.Embedded(FileName) : SourceFile.At(SourceFile.InFolder(path, Path.Combine("digits", FileName), FileName));
        using var records = new CsvRecords(source);
        string[] pixelNames = [.. Enumerable.Range(0, Pixels).Select(i => string.Create(CultureInfo.InvariantCulture, $"pixel_{i / Side}_{i % Side}"))];
        records.ColumnNames = [.. pixelNames, "digit"];

        var (features, labels, lines) = (new List<float>(), new List<int>(), new List<int>());
        while (records.Read(Pixels + 1))
        {
            for (var pixel = 0; pixel < Pixels; pixel++)
                features.Add(records.WholeNumber(pixel, Brightest) / (float)Brightest);
            labels.Add(records.WholeNumber(Pixels, Classes - 1));
            lines.Add(records.Line);
        }

        if (labels.Count == 0)
            throw new DataException(source.Origin, "expected rows of digits, got an empty file", 1);
        if (labels.Distinct().Count() == 1)
            throw new DataException(source.Origin, $"expected at least two classes, got only \"{labels[0]}\"", 0, "digit");
        string[] classNames = [.. Enumerable.Range(0, Classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];
        return new([.. features], [.. labels], classNames, pixelNames, source.Origin, source.Sha256, [.. lines]);
    }
}

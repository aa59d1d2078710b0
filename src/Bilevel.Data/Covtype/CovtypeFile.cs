using System.Globalization;

namespace Bilevel.Data;

/// <summary>Reads the Covertype data as distributed: no header, ten whole numbers, 4 + 40 indicators, and the cover type 1 … 7.</summary>
/// <remarks>J. A. Blackard, D. J. Dean, C. W. Anderson, Covertype, UCI 1998, CC BY 4.0, https://doi.org/10.24432/C50K5N. Plain or gzip by content.</remarks>
public static class CovtypeFile
{
    private const string FileName = "covtype.data";
    private const int WildernessAreas = 4, SoilTypes = 40, CoverTypes = 7;

    private static readonly string[] s_measurements =
    [
        "Elevation", "Aspect", "Slope", "Horizontal_Distance_To_Hydrology", "Vertical_Distance_To_Hydrology", "Horizontal_Distance_To_Roadways",
        "Hillshade_9am", "Hillshade_Noon", "Hillshade_3pm", "Horizontal_Distance_To_Fire_Points",
    ];

    private static readonly string[] s_features = [.. s_measurements, .. Numbered("Wilderness_Area", WildernessAreas), .. Numbered("Soil_Type", SoilTypes)];

    /// <summary>The ten columns that are measurements, in units of their own; the other 44 are 0 or 1.</summary>
    public static IReadOnlyList<string> Measurements => s_measurements;

    /// <summary>Reads the rows.</summary>
    /// <param name="path">A file, or a folder that holds covtype/covtype.data.gz, covtype/covtype.data, covtype.data.gz or covtype.data.</param>
    /// <exception cref="DataException">The file is missing, empty, truncated, ragged, or holds something other than expected.</exception>
    public static ClassificationTable Read(string path)
    {
        var file = SourceFile.InFolder(path, Path.Combine("covtype", $"{FileName}.gz"), Path.Combine("covtype", FileName), $"{FileName}.gz", FileName);
        var source = SourceFile.At(file);
        using var records = new CsvRecords(source) { ColumnNames = [.. s_features, "Cover_Type"] };
        var (features, labels, lines) = (new List<float>(), new List<int>(), new List<int>());
        while (records.Read(s_features.Length + 1))
        {
            for (var column = 0; column < s_features.Length; column++)
                features.Add(column < s_measurements.Length ? records.Number(column) : records.WholeNumber(column, 1));
            var type = records.WholeNumber(s_features.Length, CoverTypes);
            labels.Add(type > 0 ? type - 1 : throw records.Unexpected(s_features.Length, FormattableString.Invariant($"a whole number in 1 … {CoverTypes}")));
            lines.Add(records.Line);
        }

        if (labels.Count == 0)
            throw new DataException(file, "expected rows of 54 features and a cover type, got an empty file", 1);
        return new([.. features], [.. labels], [.. Numbered("", CoverTypes)], [.. s_features], file, source.Sha256, [.. lines]);
    }

    private static IEnumerable<string> Numbered(string name, int count) => Enumerable.Range(1, count).Select(i => name + i.ToString(CultureInfo.InvariantCulture));
}

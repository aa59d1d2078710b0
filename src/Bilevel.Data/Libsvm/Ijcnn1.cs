namespace Bilevel.Data;

/// <summary>ijcnn1: 22 features and two classes, −1 and 1, one row in ten being of the second; 49 990 training rows in LIBSVM's format.</summary>
/// <remarks>D. Prokhorov, IJCNN 2001 neural network competition; distributed by LIBSVM as ijcnn1.bz2.</remarks>
public static class Ijcnn1
{
    private const int Features = 22, Classes = 2;

    /// <summary>Reads the rows.</summary>
    /// <param name="path">A file, plain or compressed, or a folder that holds libsvm/ijcnn1.bz2, libsvm/ijcnn1, ijcnn1.bz2 or ijcnn1.</param>
    /// <exception cref="DataException">The file is missing or not what is expected.</exception>
    public static ClassificationTable Load(string path) => Load(path, "ijcnn1");

    /// <summary>Reads the 91 701 test rows.</summary>
    /// <param name="path">A file, plain or compressed, or a folder that holds libsvm/ijcnn1.t.bz2, libsvm/ijcnn1.t, ijcnn1.t.bz2 or ijcnn1.t.</param>
    /// <exception cref="DataException">The file is missing or not what is expected.</exception>
    public static ClassificationTable LoadTest(string path) => Load(path, "ijcnn1.t");

    private static ClassificationTable Load(string path, string name)
    {
        var file = SourceFile.InFolder(path, Path.Combine("libsvm", $"{name}.bz2"), Path.Combine("libsvm", name), $"{name}.bz2", name);
        var table = LibsvmFile.Read(file, Features);
        return table.Classes == Classes
            ? table
            : throw new DataException(file, $"expected the classes -1 and 1, got {ClassificationTable.Quoted(table.ClassNames)}", 0, "label");
    }
}

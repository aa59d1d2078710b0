namespace Bilevel.Data;

/// <summary>All data sets.</summary>
/// <remarks>
/// A checksum stands here only where its authors or several independent projects publish it: MNIST and Fashion-MNIST (the MD5 sums in their repositories and in torchvision;
/// the SHA-256 of Fashion-MNIST's are those of files with these MD5 sums), CIFAR-10 (its page), ijcnn1 (the content's, as in two independent copies). For the others none is
/// known, and what is fetched first is recorded.
/// </remarks>
public static class DatasetCatalog
{
    private const string Training = "training", Test = "test";
    private static readonly string[] s_digitNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly string[] s_garments = ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    /// <summary>The data sets, in the order of the list.</summary>
    public static IReadOnlyList<Dataset> All { get; } = [DigitsSet(), Mnist(), FashionMnist(), Cifar10Set(), Ijcnn1Set(), Covtype()];

    /// <summary>The names of all data sets.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(set => set.Name)];

    /// <summary>The data set of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Dataset Find(string name) =>
        All.FirstOrDefault(set => set.Name == name) ?? throw new ArgumentException($"expected one of {string.Join(", ", Names)}, got '{name}'", nameof(name));

    private static Dataset DigitsSet() => new(_ =>
    {
        var table = Digits.Load();
        var (pixels, labels) = (Array.ConvertAll(table.Features, grey => (byte)MathF.Round(grey * byte.MaxValue)), Array.ConvertAll(table.Labels, label => (byte)label));
        return [new ImagePart("rows", 1797, new(pixels, labels, 8, 8, 1, table.ClassNames, table.Origin, table.Sha256))];
    })
    {
        Name = "digits",
        Title = "Handwritten digits of 8 × 8 pixels, ten classes; a part of the program",
        Terms = "CC BY 4.0",
        Citation = "E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49",
        Files = [],
    };

    private static Dataset Mnist() => new(folder => ImageParts(IdxImages.ReadFolder(Path.Combine(folder, "mnist"), s_digitNames), 60_000))
    {
        Name = "mnist",
        Title = "Handwritten digits of 28 × 28 pixels, ten classes",
        Terms = "no licence file; often cited as CC BY-SA 3.0",
        Citation = "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-Based Learning Applied to Document Recognition, Proceedings of the IEEE 86(11), 1998",
        Files =
        [
            MnistFile("train-images-idx3-ubyte", "6bbc9ace898e44ae57da46a324031adb", 9_912_422),
            MnistFile("train-labels-idx1-ubyte", "a25bea736e30d166cdddb491f175f624", 28_881),
            MnistFile("t10k-images-idx3-ubyte", "2646ac647ad5339dbf082846283269ea", 1_648_877),
            MnistFile("t10k-labels-idx1-ubyte", "27ae3e4e09519cfbb04c329615203637", 4_542),
        ],
        Instead = ["mnist/*-ubyte"],
    };

    private static DatasetFile MnistFile(string name, string md5, long bytes) => new(
        $"mnist/{name}.gz",
        [new($"http://yann.lecun.com/exdb/mnist/{name}.gz"), new($"https://ossci-datasets.s3.amazonaws.com/mnist/{name}.gz")],
        Checksum.Md5(md5, ofContent: true),
        bytes);

    private static Dataset FashionMnist() => new(folder => ImageParts(IdxImages.ReadFolder(Path.Combine(folder, "fashion-mnist"), s_garments), 60_000))
    {
        Name = "fashion-mnist",
        Title = "Pictures of clothes of 28 × 28 pixels, ten classes",
        Terms = "MIT",
        Citation = "H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, 2017, arXiv:1708.07747",
        Files =
        [
            FashionFile("train-images-idx3-ubyte", "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
            FashionFile("train-labels-idx1-ubyte", "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
            FashionFile("t10k-images-idx3-ubyte", "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
            FashionFile("t10k-labels-idx1-ubyte", "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148),
        ],
        Instead = ["fashion-mnist/*-ubyte"],
    };

    private static DatasetFile FashionFile(string name, string sha256, long bytes) => new(
        $"fashion-mnist/{name}.gz",
        [
            new($"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/{name}.gz"),
            new($"https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/{name}.gz"),
        ],
        Checksum.Sha256(sha256),
        bytes);

    private static Dataset Cifar10Set() => new(folder => ImageParts(Cifar10.Read(Path.Combine(folder, "cifar10")), 50_000))
    {
        Name = "cifar10",
        Title = "Colour pictures of 32 × 32 pixels, ten classes of animals and vehicles",
        Terms = "none stated; cite",
        Citation = "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009",
        Files =
        [
            new("cifar10/cifar-10-binary.tar.gz", [new("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")], Checksum.Md5("c32a1d4ab5d03f1284b67883e8d87530"), 170_052_171),
        ],
        Instead = ["cifar10/cifar-10-batches-bin", "cifar10/*.tar.gz"],
    };

    private static Dataset Ijcnn1Set() => new(folder =>
    [
        new TablePart(Training, 49_990, Ijcnn1.Load(Path.Combine(folder, "libsvm"))),
        new TablePart(Test, 91_701, Ijcnn1.LoadTest(Path.Combine(folder, "libsvm"))),
    ])
    {
        Name = "ijcnn1",
        Title = "22 numbers of an engine, two classes, one row in ten of the second",
        Terms = "none stated; cite",
        Citation = "D. Prokhorov, IJCNN 2001 Neural Network Competition; C.-C. Chang, C.-J. Lin, LIBSVM Data: Classification",
        Files =
        [
            Ijcnn1File("ijcnn1.bz2", "16506cad788cf7c9607454150ed1994788204bac2ff4c9cb3b320036b6950d3f", 1_398_220),
            Ijcnn1File("ijcnn1.t.bz2", "e7b0bbd518641980dc322746c6bc59d019d3153934e6258e48f9d8cfae2c4bb8", 2_597_597),
        ],
        Instead = ["libsvm/ijcnn1", "libsvm/ijcnn1.t"],
    };

    private static DatasetFile Ijcnn1File(string name, string sha256, long bytes) => new(
        $"libsvm/{name}", [new($"https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/binary/{name}")], Checksum.Sha256(sha256, ofContent: true), bytes);

    private static Dataset Covtype() => new(folder => [new TablePart("rows", 581_012, CovtypeFile.Read(Path.Combine(folder, "covtype")))])
    {
        Name = "covtype",
        Title = "54 numbers of a piece of forest, seven kinds of trees",
        Terms = "CC BY 4.0; keep the notice for J. A. Blackard and Colorado State University",
        Citation = "J. A. Blackard, Covertype, UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50K5N",
        Files = [new("covtype/covtype.data.gz", [new("https://archive.ics.uci.edu/ml/machine-learning-databases/covtype/covtype.data.gz")], null, 11_240_707)],
        Instead = ["covtype/covtype.data"],
    };

    private static DatasetPart[] ImageParts((ByteImages Training, ByteImages Test) images, int training) =>
        [new ImagePart(Training, training, images.Training), new ImagePart(Test, 10_000, images.Test)];
}

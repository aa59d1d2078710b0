using System.Runtime.InteropServices;

namespace Bilevel.Bench.Gemm;

/// <summary>The system's OpenBLAS, if there is one, to measure against.</summary>
internal sealed unsafe class OpenBlas
{
    private const int RowMajor = 101, NoTranspose = 111, Transpose = 112;
    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _sgemm;
    private readonly delegate* unmanaged<int, void> _setThreads;

    private OpenBlas(nint library)
    {
        _sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemm");
        _setThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
        Core = Text(library, "openblas_get_corename");
        Version = Text(library, "openblas_get_config");
    }

    /// <summary>The processor whose kernels it chose.</summary>
    public string Core { get; }

    /// <summary>Version and build options.</summary>
    public string Version { get; }

    /// <summary>Threads that the next products use.</summary>
    public int Threads
    {
        set => _setThreads(value);
    }

    /// <summary>The library, or null where it is not installed.</summary>
    public static OpenBlas? Find() =>
        NativeLibrary.TryLoad("libopenblas.so.0", out var library) || NativeLibrary.TryLoad("libopenblas", out library) ? new(library) : null;

    /// <summary>One product of the case.</summary>
    public void Multiply(in Case shape, float* a, float* b, float* c)
    {
        var (layoutA, layoutB, layoutC) = (shape.A, shape.B, shape.C);
        for (var i = 0; i < shape.Batch; i++)
            _sgemm(RowMajor, shape.TransposeA ? Transpose : NoTranspose, shape.TransposeB ? Transpose : NoTranspose, shape.M, shape.N, shape.K, 1,
                a + layoutA.Start(i, shape.Heads), layoutA.Leading, b + layoutB.Start(i, shape.Heads), layoutB.Leading, 0, c + layoutC.Start(i, shape.Heads), layoutC.Leading);
    }

    private static string Text(nint library, string function) => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, function))()) ?? "";
}

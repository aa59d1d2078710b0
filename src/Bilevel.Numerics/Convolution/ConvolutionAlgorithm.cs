using System.Numerics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>One way to compute one pass; the parts of its jobs write disjoint results, so that bits do not depend on threads.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal abstract unsafe class ConvolutionAlgorithm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Below about half a million operations waking another thread costs more than it saves.
    private const long WorthSharing = 500_000;

    /// <summary>What listings call it.</summary>
    public abstract string Name { get; }

    /// <summary>Elements of scratch memory that all parts share.</summary>
    public virtual int PlanScratch => 0;

    /// <summary>Elements of scratch memory that each thread needs.</summary>
    public virtual int PartScratch => 0;

    public abstract void Run(T* first, T* second, T* result);

    protected static void Share(long operations, int parts, IPartitioned job)
    {
        if (operations >= WorthSharing)
        {
            WorkerPool.Shared.For(parts, job);
            return;
        }
        for (var part = 0; part < parts; part++) job.Run(part);
    }
}

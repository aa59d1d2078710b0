namespace Bilevel.Numerics.Parallel;

/// <summary>A piece of work cut into parts that may run at the same time and must not depend on which thread runs them.</summary>
public interface IPartitioned
{
    /// <summary>Does part <paramref name="part"/>.</summary>
    void Run(int part);
}

/// <summary>Threads that live as long as the program: they spin briefly between jobs, then park, and a job allocates nothing.</summary>
/// <remarks>
/// Parts are handed out by a shared counter and the caller takes parts too, so a parked worker never delays a job. One job runs
/// at a time; a job started from inside a part runs on that thread alone. A job's result must not depend on the thread count:
/// each part writes its own outputs, and sums have a fixed tree.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    private const int SpinsBeforeParking = 4000;
    private const uint Closed = uint.MaxValue;
    private readonly Thread[] _workers;
    private readonly Lock _oneJob = new();
    private readonly SemaphoreSlim _wake = new(0);
    private IPartitioned? _job;
    private Exception? _failure;
    private ulong _ticket = Closed; // generation (high half), next part (low half)
    private uint _parts;
    private int _finished;
    private int _parked;
    private volatile bool _stopping;

    [ThreadStatic]
    private static bool s_insidePart;

    /// <summary>A pool that runs jobs on <paramref name="threads"/> threads, the caller's included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">threads is not positive.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Threads = threads;
        _workers = new Thread[threads - 1];
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"Bilevel worker {i + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>The pool that kernels use; one thread until a program says otherwise.</summary>
    public static WorkerPool Shared { get; private set; } = new(1);

    /// <summary>The number of threads, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Replaces the shared pool by one of <paramref name="threads"/> threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">threads is not positive.</exception>
    public static void UseThreads(int threads)
    {
        if (Shared.Threads == threads)
            return;
        var old = Shared;
        Shared = new WorkerPool(threads);
        old.Dispose();
    }

    /// <summary>Runs parts 0 … parts − 1 of <paramref name="job"/> and returns when all are done.</summary>
    /// <exception cref="AggregateException">A part failed; the first failure is inside.</exception>
    public void For(int parts, IPartitioned job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (parts <= 1 || _workers.Length == 0 || s_insidePart)
        {
            for (var part = 0; part < parts; part++)
                job.Run(part);
            return;
        }

        lock (_oneJob)
        {
            // Closed first: a worker still holding the last job's ticket can no longer exchange it.
            var generation = (Volatile.Read(ref _ticket) >> 32) + 1;
            Volatile.Write(ref _ticket, generation << 32 | Closed);
            (_job, _parts, _failure) = (job, (uint)parts, null);
            Volatile.Write(ref _finished, 0);
            Volatile.Write(ref _ticket, generation << 32);
            Interlocked.MemoryBarrier();
            var sleeping = Volatile.Read(ref _parked);
            if (sleeping > 0)
                _wake.Release(Math.Min(sleeping, parts - 1));

            TakeParts();
            var spinner = default(SpinWait);
            while (Volatile.Read(ref _finished) < parts)
                spinner.SpinOnce(sleep1Threshold: -1);
            _job = null;
            if (_failure is { } failure)
                throw new AggregateException("a part of a parallel job failed", failure);
        }
    }

    /// <summary>Stops the threads.</summary>
    public void Dispose()
    {
        _stopping = true;
        if (_workers.Length > 0)
            _wake.Release(_workers.Length);
        foreach (var worker in _workers)
            worker.Join();
        _wake.Dispose();
    }

    private void TakeParts()
    {
        s_insidePart = true;
        while (true)
        {
            var ticket = Volatile.Read(ref _ticket);
            var job = Volatile.Read(ref _job);
            if (job is null || (uint)ticket >= Volatile.Read(ref _parts))
                break;
            if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) != ticket)
                continue;
            try
            {
                job.Run((int)(uint)ticket);
            }
#pragma warning disable CA1031 // Carried to the caller of For, who throws it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _failure, failure, null);
            }

            Interlocked.Increment(ref _finished);
        }

        s_insidePart = false;
    }

    private void Work()
    {
        var seen = Volatile.Read(ref _ticket) >> 32;
        while (!_stopping)
        {
            for (var spin = 0; spin < SpinsBeforeParking && Volatile.Read(ref _ticket) >> 32 == seen && !_stopping; spin++)
                Thread.SpinWait(20);
            if (Volatile.Read(ref _ticket) >> 32 == seen && !_stopping)
            {
                // Announced before the last look, so that For either sees a parked worker or this look sees its job.
                Interlocked.Increment(ref _parked);
                if (Volatile.Read(ref _ticket) >> 32 == seen && !_stopping)
                    _wake.Wait();
                Interlocked.Decrement(ref _parked);
            }

            seen = Volatile.Read(ref _ticket) >> 32;
            TakeParts();
        }
    }
}

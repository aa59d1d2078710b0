using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Bilevel.Numerics.Parallel;

/// <summary>A piece of work cut into parts that may run at the same time and must not depend on which thread runs them.</summary>
public interface IPartitioned
{
    /// <summary>Does part <paramref name="part"/>.</summary>
    void Run(int part);
}

/// <summary>Threads that live as long as the program: they spin for about two milliseconds between jobs, then park, and a job allocates nothing.</summary>
/// <remarks>
/// Parts are handed out by a shared counter and the caller takes parts too, so a parked worker never delays a job. One job runs
/// at a time; a job started from inside a part runs on that thread alone. A job's result must not depend on the thread count:
/// each part writes its own outputs, and sums have a fixed tree. A spinning worker starts within a fraction of a microsecond, a parked one within
/// tens of them: <see cref="Awake"/> tells which, for work so small that this decides.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    private const int SpinsBetweenLooksAtTheClock = 64;
    private const int SpinsBeforeYielding = 500;
    private static readonly long s_spinTime = Stopwatch.Frequency / 500;
    private readonly Thread[] _workers;
    private readonly Lock _oneJob = new();
    private readonly SemaphoreSlim _wake = new(0);
    private IPartitioned? _job;
    private Exception? _failure;
    private Counters _counters;
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

    /// <summary>Whether every worker spins, so that even small work is worth sharing.</summary>
    public bool Awake => Volatile.Read(ref _counters.Parked) == 0;

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
            // The last job's tickets are all taken, so nobody takes a part of this one before its ticket is there.
            (_job, _failure) = (job, null);
            _counters.Parts = (uint)parts;
            _counters.Finished = 0;
            var generation = (_counters.Ticket >> 32) + 1;
            Interlocked.Exchange(ref _counters.Ticket, generation << 32 | (uint)parts);
            var sleeping = Volatile.Read(ref _counters.Parked);
            if (sleeping > 0)
                _wake.Release(Math.Min(sleeping, parts - 1));

            TakeParts();
            for (var spins = 0; Volatile.Read(ref _counters.Finished) < parts; spins++)
            {
                if (spins < SpinsBeforeYielding) Thread.SpinWait(1);
                else Thread.Yield();
            }
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
            var ticket = Volatile.Read(ref _counters.Ticket);
            if ((uint)ticket == 0)
                break;
            // If these belong to a later job, the ticket has changed too.
            var (job, part) = (Volatile.Read(ref _job), Volatile.Read(ref _counters.Parts) - (uint)ticket);
            if (Interlocked.CompareExchange(ref _counters.Ticket, ticket - 1, ticket) != ticket)
                continue;
            try
            {
                job!.Run((int)part);
            }
#pragma warning disable CA1031 // Carried to the caller of For, who throws it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _failure, failure, null);
            }

            Interlocked.Increment(ref _counters.Finished);
        }

        s_insidePart = false;
    }

    private void Work()
    {
        var seen = Generation;
        while (!_stopping)
        {
            Spin(seen);
            if (Generation == seen && !_stopping)
            {
                // Announced before the last look, so that For either sees a parked worker or this look sees its job.
                Interlocked.Increment(ref _counters.Parked);
                if (Generation == seen && !_stopping)
                    _wake.Wait();
                Interlocked.Decrement(ref _counters.Parked);
            }

            seen = Generation;
            TakeParts();
        }
    }

    private ulong Generation => Volatile.Read(ref _counters.Ticket) >> 32;

    private void Spin(ulong seen)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() - start < s_spinTime)
        {
            for (var spin = 0; spin < SpinsBetweenLooksAtTheClock; spin++)
            {
                if (Generation != seen || _stopping)
                    return;
                Thread.SpinWait(1);
            }
        }
    }

    /// <summary>What threads share, each on cache lines of its own (two, because lines are fetched in pairs).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 4 * Apart)]
    private struct Counters
    {
        private const int Apart = 128;

        /// <summary>Generation of the job (high half), parts not yet taken (low half).</summary>
        [FieldOffset(Apart)]
        public ulong Ticket;

        [FieldOffset(Apart + sizeof(ulong))]
        public uint Parts;

        [FieldOffset(2 * Apart)]
        public int Finished;

        [FieldOffset(3 * Apart)]
        public int Parked;
    }
}

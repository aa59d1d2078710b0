using System.Numerics;

namespace Bilevel.Core;

/// <summary>All that a run needs to go on as if it had never stopped: the method's vectors, the iteration number, the ledger, the time spent.</summary>
/// <remarks>Randomness has no state, so nothing of it is here.</remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Algorithm">The method's name.</param>
/// <param name="Configuration">A hash of everything that shapes the run; a checkpoint of another configuration is refused.</param>
/// <param name="Iteration">Updates of x so far.</param>
/// <param name="Seconds">Seconds in the method so far.</param>
/// <param name="Evaluations">Evaluations so far.</param>
/// <param name="Marks">Evaluation marks of the budget passed so far.</param>
/// <param name="Ledger">What has been evaluated so far.</param>
/// <param name="Vectors">The state's vectors, by name, in its order.</param>
public sealed record Checkpoint<T>(string Algorithm, string Configuration, long Iteration, double Seconds, int Evaluations, int Marks, Ledger Ledger, IReadOnlyList<(string Name, T[] Values)> Vectors)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A copy of where a run stands.</summary>
    public static Checkpoint<T> Of(SolverProgress<T> progress, string configuration)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return new(
            progress.Algorithm.Name, configuration, progress.Iteration, progress.Seconds, progress.Evaluations, progress.Marks, progress.Ledger.Snapshot(),
            [.. progress.State.Vectors.Select(v => (v.Name, v.Vector.Span.ToArray()))]);
    }

    /// <summary>Overwrites a fresh run's state with this checkpoint.</summary>
    /// <exception cref="ArgumentException">The checkpoint belongs to another algorithm, or its vectors are not the state's.</exception>
    internal void Restore(SolverProgress<T> progress)
    {
        if (progress.Algorithm.Name != Algorithm)
            throw new ArgumentException($"expected a checkpoint of {progress.Algorithm.Name}, got one of {Algorithm}");
        var state = progress.State.Vectors;
        if (!state.Select(v => (v.Name, v.Vector.Length)).SequenceEqual(Vectors.Select(v => (v.Name, v.Values.Length))))
        {
            throw new ArgumentException(
                $"expected the vectors {string.Join(", ", state.Select(v => $"{v.Name} ({v.Vector.Length})"))}, got {string.Join(", ", Vectors.Select(v => $"{v.Name} ({v.Values.Length})"))}");
        }

        for (var i = 0; i < state.Count; i++)
            Vectors[i].Values.CopyTo(state[i].Vector.Span);
        (progress.Iteration, progress.Seconds, progress.Evaluations, progress.Marks) = (Iteration, Seconds, Evaluations, Marks);
        progress.Ledger.CopyFrom(Ledger);
    }
}

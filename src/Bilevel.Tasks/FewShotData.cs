using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Numerics.Random;

namespace Bilevel.Tasks;

/// <summary>A body [inputs, features] and a head [features].</summary>
internal sealed record Network(Tensor Body, Tensor Head);

/// <summary>Rows of tasks: inputs [tasks, rows, inputs], targets [tasks, rows, 1], and the tasks' own numbers, which find their heads.</summary>
internal sealed record TaskRows(Tensor Inputs, Tensor Targets, Tensor Task);

/// <summary>Tasks with the rows to learn from and the rows to be judged by.</summary>
internal sealed record TaskPool(TaskRows Support, TaskRows Query)
{
    public int Count => Support.Inputs.Shape[0];
}

/// <summary>The tasks of a seed, in three pools that share none, and where the network starts.</summary>
internal sealed record FewShotData(TaskPool Training, TaskPool Validation, TaskPool Test, Network Start)
{
    // How far heads lie from their mean, and the scale of the true body.
    private const double HeadSpread = 0.5, BodyScale = 1.5;

    public static FewShotData Draw(TaskOptions options, ulong seed)
    {
        var size = options.Size switch
        {
            TaskSize.Tiny => new Sizes(Training: 8, HeldOut: 6, Inputs: 4, Features: 2, Support: 5, Query: 8),
            TaskSize.Local => new(Training: 100, HeldOut: 50, Inputs: 10, Features: 4, Support: 8, Query: 12),
            _ => new(Training: 400, HeldOut: 50, Inputs: 20, Features: 5, Support: 20, Query: 20),
        };
        var random = new RandomStream(seed, (byte)Purpose.Initialisation, 0, 0);
        double[] body = Gaussians(size.Inputs * size.Features, BodyScale / Math.Sqrt(size.Inputs), ref random), meanHead = Gaussians(size.Features, 1, ref random);
        var start = Gaussians(body.Length, 1 / Math.Sqrt(size.Inputs), ref random);
        TaskPool Pool(int first, int count) => Tasks(size, first, count, body, meanHead, options.Noise, seed);
        return new(
            Pool(0, size.Training), Pool(size.Training, size.HeldOut), Pool(size.Training + size.HeldOut, size.HeldOut),
            new(Tensor.From(start, [size.Inputs, size.Features]).Named("body"), Tensor.Zeros([size.Features]).Named("head")));
    }

    private static TaskPool Tasks(Sizes size, int first, int count, double[] body, double[] meanHead, double noise, ulong seed)
    {
        var (support, query) = (new Rows(count, size.Support, size.Inputs), new Rows(count, size.Query, size.Inputs));
        for (var task = 0; task < count; task++)
        {
            // A task's numbers are its own, whatever pool it is in and how large the others are.
            var random = new RandomStream(seed, (byte)Purpose.Noise, first + task, 0);
            var offsets = Gaussians(size.Features, HeadSpread, ref random);
            double[] head = [.. meanHead.Zip(offsets, (mean, offset) => mean + offset)];
            support.Fill(task, body, head, noise, ref random);
            query.Fill(task, body, head, noise, ref random);
        }

        return new(support.ToTensors("support"), query.ToTensors("query"));
    }

    private static double[] Gaussians(int count, double scale, ref RandomStream random)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = scale * random.NextGaussian();
        return values;
    }

    private sealed record Sizes(int Training, int HeldOut, int Inputs, int Features, int Support, int Query);

    private sealed class Rows(int tasks, int rows, int width)
    {
        private readonly double[] _inputs = new double[tasks * rows * width], _targets = new double[tasks * rows];

        public void Fill(int task, double[] body, double[] head, double noise, ref RandomStream random)
        {
            for (var row = task * rows; row < (task + 1) * rows; row++)
            {
                var input = _inputs.AsSpan(row * width, width);
                foreach (ref var entry in input)
                    entry = random.NextGaussian();
                _targets[row] = noise * random.NextGaussian();
                for (var k = 0; k < head.Length; k++)
                {
                    var sum = 0.0;
                    for (var i = 0; i < width; i++)
                        sum += input[i] * body[i * head.Length + k];
                    _targets[row] += head[k] * Math.Tanh(sum);
                }
            }
        }

        public TaskRows ToTensors(string role) => new(
            Tensor.Frozen($"{role} inputs", _inputs, [tasks, rows, width]), Tensor.Frozen($"{role} targets", _targets, [tasks, rows, 1]), Tensor.Range(tasks));
    }
}

using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Data;
using Bilevel.Numerics.Random;

namespace Bilevel.Tasks;

/// <summary>One classification task: the numbers of the texts to learn from and of those to be judged by, as many of each class.</summary>
internal sealed record ReviewTask(int[] Support, int[] Query);

/// <summary>Rows of tasks: words [tasks, rows, steps], lengths [tasks, rows] and labels [tasks, rows], all indices, and the tasks' own numbers [tasks], which find their heads.</summary>
internal sealed record ReviewRows(Tensor Words, Tensor Lengths, Tensor Label, Tensor Task)
{
    public static ReviewRows Of(EncodedTexts texts, IReadOnlyList<int[]> tasks, int steps, string role)
    {
        var (count, rows) = (tasks.Count, tasks[0].Length);
        int[] all = [.. tasks.SelectMany(t => t)];
        var (words, lengths) = texts.Padded(all, steps);
        return new(
            Tensor.Frozen($"{role} words", words, [count, rows, steps]), Tensor.Frozen($"{role} lengths", lengths, [count, rows]),
            Tensor.Frozen($"{role} labels", Array.ConvertAll(all, t => texts.Labels[t]), [count, rows]), Tensor.Range(count));
    }
}

/// <summary>The tasks of a seed in three pools, and what was left out.</summary>
/// <param name="Training">From the training domains; support and query rows are kept apart in each of them.</param>
/// <param name="Validation">From reviews of the training domains that no training task uses.</param>
/// <param name="Test">From the test domains.</param>
/// <param name="Domains">The training domains that tasks are drawn from.</param>
/// <param name="LeftOut">Training domains with too few reviews.</param>
/// <param name="Wordless">Reviews left out because they have no known word.</param>
/// <param name="Repeats">Reviews left out because an earlier one has the same words as far as both are read; those of one domain that are alike to their end are gone before.</param>
internal sealed record ReviewTasks(
    IReadOnlyList<ReviewTask> Training, IReadOnlyList<ReviewTask> Validation, IReadOnlyList<ReviewTask> Test,
    IReadOnlyList<string> Domains, IReadOnlyList<string> LeftOut, int Wordless, int Repeats)
{
    /// <summary>The domains of the test tasks.</summary>
    public static IReadOnlyList<string> TestDomains { get; } = ["office_products", "automotive", "computer_&_video_games"];

    private const int Classes = 2, DomainsOfATask = 3, HeldOutPart = 5;

    // The inner step of a draw from the stream of splits: which roles do not share.
    private const int TrainingDraws = 1, ValidationDraws = 2, TestDraws = 3;

    /// <summary>Draws the tasks of a seed.</summary>
    /// <exception cref="DataException">A class too few or too many, a test domain missing or too small, or fewer than three training domains large enough; says the counts.</exception>
    public static ReviewTasks Draw(EncodedTexts texts, HyperRepresentationSizes sizes, ulong seed)
    {
        if (texts.ClassNames.Count != Classes)
            throw new DataException(texts.Origin, $"expected reviews of two classes, got {texts.ClassNames.Count}: {string.Join(", ", texts.ClassNames)}");
        var (domains, wordless, repeats) = Domain.All(texts, seed);
        var share = (sizes.RowsOfAClass + DomainsOfATask - 1) / DomainsOfATask;
        Domain[] test = [.. TestDomains.Select(name => domains.Find(d => d.Name == name)
            ?? throw new DataException(texts.Origin, $"expected reviews of the test domain {name}, got {string.Join(", ", domains.Select(d => d.Name))}"))];
        foreach (var domain in test)
            domain.Require(2 * share, texts);
        Domain[] training = [.. domains.Where(d => !TestDomains.Contains(d.Name))], large = [.. training.Where(d => d.Smallest >= 2 * share * HeldOutPart)];
        if (large.Length < DomainsOfATask)
        {
            throw new DataException(texts.Origin, $"expected at least {DomainsOfATask} training domains with {2 * share * HeldOutPart} reviews of each class, got {large.Length} of {training.Length}: "
                + string.Join(", ", training.Select(d => d.Describe(texts))));
        }

        ReviewPart[] kept = [.. large.Select(d => d.Part(HeldOutPart, heldOut: false))], held = [.. large.Select(d => d.Part(HeldOutPart, heldOut: true))];
        return new(
            Pool(kept, sizes.Tasks, sizes.RowsOfAClass, seed, TrainingDraws), Pool(held, sizes.ValidationTasks, sizes.RowsOfAClass, seed, ValidationDraws),
            Pool([.. test.Select(d => d.Whole())], sizes.TestTasks, sizes.RowsOfAClass, seed, TestDraws),
            [.. large.Select(d => d.Name)], [.. training.Except(large).Select(d => d.Name)], wordless, repeats);
    }

    private static ReviewTask[] Pool(ReviewPart[] domains, int count, int rowsOfAClass, ulong seed, int role) => [.. Enumerable.Range(0, count).Select(task =>
    {
        // A task's draws are its own, however many others there are.
        var random = new RandomStream(seed, (byte)Purpose.Split, task, role);
        var of = Choose(domains, DomainsOfATask, ref random);
        return new ReviewTask(Rows(of, part => part.Support, rowsOfAClass, ref random), Rows(of, part => part.Query, rowsOfAClass, ref random));
    })];

    // As many of each class, spread over the domains as evenly as they go; the first drawn give one more.
    private static int[] Rows(ReviewPart[] domains, Func<ReviewPart, int[][]> half, int rowsOfAClass, ref RandomStream random)
    {
        var rows = new List<int>(Classes * rowsOfAClass);
        for (var label = 0; label < Classes; label++)
        {
            for (var d = 0; d < domains.Length; d++)
                rows.AddRange(Choose(half(domains[d])[label], rowsOfAClass / domains.Length + (d < rowsOfAClass % domains.Length ? 1 : 0), ref random));
        }

        return [.. rows];
    }

    private static TItem[] Choose<TItem>(TItem[] from, int count, ref RandomStream random)
    {
        var left = from.ToArray();
        for (var i = 0; i < count; i++)
        {
            var chosen = i + random.NextInt(left.Length - i);
            (left[i], left[chosen]) = (left[chosen], left[i]);
        }

        return left[..count];
    }

    /// <summary>Texts of a domain by class, those that are only ever learned from and those that are only ever judged by.</summary>
    private sealed record ReviewPart(int[][] Support, int[][] Query);

    /// <summary>A domain's texts by class, in an order that the seed chooses.</summary>
    private sealed record Domain(string Name, int[][] ByClass)
    {
        public int Smallest => ByClass.Min(texts => texts.Length);

        public static (List<Domain> Domains, int Wordless, int Repeats) All(EncodedTexts texts, ulong seed)
        {
            var byName = new SortedDictionary<string, List<int>[]>(StringComparer.Ordinal);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var (wordless, repeats) = (0, 0);
            for (var text = 0; text < texts.Count; text++)
            {
                if (texts.WordsOf(text).IsEmpty)
                {
                    wordless++;
                }
                else if (!seen.Add(new string(System.Runtime.InteropServices.MemoryMarshal.Cast<int, char>(texts.WordsOf(text)))))
                {
                    repeats++;
                }
                else
                {
                    if (!byName.TryGetValue(texts.Groups[text], out var classes))
                        byName[texts.Groups[text]] = classes = [.. Enumerable.Range(0, Classes).Select(_ => new List<int>())];
                    classes[texts.Labels[text]].Add(text);
                }
            }

            return ([.. byName.Select((domain, d) => new Domain(domain.Key, [.. domain.Value.Select((c, label) => Shuffled(c, seed, d * Classes + label))]))], wordless, repeats);
        }

        /// <summary>The fifth that is held out, or the rest.</summary>
        public ReviewPart Part(int parts, bool heldOut) => Halved(ByClass.Select(texts => heldOut ? texts[..(texts.Length / parts)] : texts[(texts.Length / parts)..]));

        public ReviewPart Whole() => Halved(ByClass);

        public void Require(int ofAClass, EncodedTexts texts)
        {
            if (Smallest < ofAClass)
                throw new DataException(texts.Origin, $"expected at least {ofAClass} reviews of each class in the test domain, got {Describe(texts)}");
        }

        public string Describe(EncodedTexts texts) => $"{Name} with {string.Join(" and ", ByClass.Select((c, label) => $"{c.Length} {texts.ClassNames[label]}"))}";

        private static ReviewPart Halved(IEnumerable<int[]> byClass)
        {
            int[][] classes = [.. byClass];
            return new([.. classes.Select(c => c[..(c.Length / 2)])], [.. classes.Select(c => c[(c.Length / 2)..])]);
        }

        private static int[] Shuffled(List<int> texts, ulong seed, int which) =>
            texts.Count == 0 ? [] : [.. new KeyedPermutation(texts.Count, seed, (byte)Purpose.Split, which).Order.ToArray().Select(i => texts[i])];
    }
}

using System.Globalization;

namespace CloudNexus.Micro;

/// <summary>Decodes damaged bytes until it has done so many, or one is mishandled.</summary>
internal static class FuzzBenchmark
{
    private const int Seed = 20_260;
    private const int Step = 100_000;

    public static int Run(int mutations)
    {
        var fuzz = new WireFuzz(Seed);
        var clock = TimeProvider.System.GetTimestamp();
        for (var done = 0; done < mutations; done += Step)
        {
            if (fuzz.Run(Math.Min(Step, mutations - done)) is { } problem)
            {
                Console.WriteLine($"after {done}: {problem}");
                return 1;
            }
        }

        var seconds = TimeProvider.System.GetElapsedTime(clock).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{mutations} mutations in {seconds:f1} s: no exception, no runaway allocation, none taken for genuine; {fuzz.Accepted} well-formed by chance"));
        return 0;
    }
}

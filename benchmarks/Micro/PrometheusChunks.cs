using System.ComponentModel;
using System.Diagnostics;

namespace CloudNexus.Micro;

/// <summary>What Prometheus' own chunk files take for the samples of an OpenMetrics file, made by its <c>promtool</c>.</summary>
internal static class PrometheusChunks
{
    /// <summary>Bytes of all chunk files; null with a reason when they could not be made.</summary>
    public static long? Measure(string path, out string problem)
    {
        var folder = Directory.CreateTempSubdirectory("nexus-peer-");
        try
        {
            var start = new ProcessStartInfo("promtool", ["tsdb", "create-blocks-from", "openmetrics", path, folder.FullName])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var promtool = Process.Start(start)!;
            var error = promtool.StandardError.ReadToEndAsync();
            promtool.StandardOutput.ReadToEnd();
            promtool.WaitForExit();
            problem = promtool.ExitCode == 0 ? "" : $"promtool failed: {error.Result.Trim()}";
            return promtool.ExitCode == 0
                ? folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Directory!.Name == "chunks").Sum(f => f.Length)
                : null;
        }
        catch (Win32Exception)
        {
            problem = "promtool not found: no comparison with Prometheus";
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using CloudNexus.Functions.Archive.Backups;
using CloudNexus.Functions.Archive.Tiers;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.History.Retention;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Archive;

internal static class ArchiveServices
{
    public static void AddArchives(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(_ => new BlobContainers(
            () => StorageAccess.Blobs(settings), settings["NexusTablePrefix"] ?? ""));
        services.AddSingleton(new ArchiveOptions());
        services.AddSingleton<BackupService>();
        services.AddSingleton<BackupCatalogue>();
        services.AddSingleton<TierArchive>();
        services.AddSingleton<RestoredTables>();
        services.AddSingleton<IDropGate, DropGate>();
    }
}

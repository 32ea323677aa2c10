namespace CloudNexus.Functions.Archive.Work;

/// <summary>What one archive in a container is to be.</summary>
/// <param name="Blob">Its name there.</param>
/// <param name="Id">Its own, 32 hex digits.</param>
/// <param name="Owner">The job that makes it.</param>
/// <param name="Tables">What is in it, in the order in which it is read.</param>
/// <param name="Base">The name of the archive that it builds on; null where it stands alone.</param>
/// <param name="Chain">How many it builds on.</param>
internal sealed record ArchivePlan(string Blob, string Id, string Owner, IReadOnlyList<string> Tables, string? Base = null, int Chain = 0);

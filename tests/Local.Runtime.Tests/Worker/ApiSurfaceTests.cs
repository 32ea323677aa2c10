using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.Worker;

public class ApiSurfaceTests
{
    private static readonly Dictionary<string, ApiType> Real = ApiListing.Read(File.ReadAllLines(ApiListing.FixturePath));

    [Fact]
    public void PublicTypes_ComparedWithTheRealWorker_AreAllThere()
    {
        var unknown = ApiReflection.PublicTypes().Where(t => !Real.ContainsKey(t.Name)).Select(t => t.Name);

        Assert.Empty(unknown);
    }

    [Fact]
    public void PublicTypes_ComparedWithTheRealWorker_HaveTheSameKindAndBase()
    {
        var different = ApiReflection.PublicTypes()
            .Where(t => Real.TryGetValue(t.Name, out var real) && real.Kind != t.Kind)
            .Select(t => $"{t.Name}: '{t.Kind}' instead of '{Real[t.Name].Kind}'");

        Assert.Empty(different);
    }

    [Fact]
    public void PublicMembers_ComparedWithTheRealWorker_AreAllThere()
    {
        var unknown =
            from type in ApiReflection.PublicTypes()
            from member in type.Members
            where Real.TryGetValue(type.Name, out var real) && !real.Members.Contains(member)
            select $"{type.Name}: {member}";

        Assert.Empty(unknown);
    }

    [Fact]
    public void PublicTypes_OfTheAssembly_AreAsManyAsFunctionsUse()
    {
        Assert.InRange(ApiReflection.PublicTypes().Count, 45, 80);
    }

    [Fact]
    public void Listing_OfAMemberThatIsNot_TellsItApart()
    {
        var timer = Real["Microsoft.Azure.Functions.Worker.TimerTriggerAttribute"];

        Assert.Contains("bool UseMonitor { get; set; }", timer.Members);
        Assert.DoesNotContain("string Schedule { get; set; }", timer.Members);
        Assert.Equal("sealed class : TriggerBindingAttribute", timer.Kind);
    }
}

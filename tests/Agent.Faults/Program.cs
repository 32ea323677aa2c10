using CloudNexus.Agent.Faults;

return await Life.RunAsync(args);

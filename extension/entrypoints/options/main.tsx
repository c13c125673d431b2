import '../../ui/theme.css';
import '../../options/style.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../options/app.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
